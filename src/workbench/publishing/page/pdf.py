"""The page as an A4 PDF: the same HTML through WeasyPrint, tagged, with a text layer that can be searched in Thai."""

from __future__ import annotations

import contextlib
import functools
import io
from typing import Any

from workbench.base.errors import EnvironmentFault
from workbench.reports.charts import glyph_texts

WEASYPRINT_VERSION = "70.0"
"""The version that the hook below was written for and tested with."""
SYSTEM_REMEDY = (
    "ติดตั้งด้วย sudo apt-get install -y libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 "
    "หรือถ้าไม่มีสิทธิ์ผู้ดูแลระบบ ใช้ conda env create -f environment.yml แล้ว conda activate workbench"
)
_PACKAGE_REMEDY = f"สั่ง make setup เพื่อติดตั้ง weasyprint=={WEASYPRINT_VERSION}"
_SARA_AM = 0x0E33


def render_pdf(page: str) -> bytes:
    """The PDF of a page as page.document writes it: the same page gives the same bytes.

    Tagged as PDF/UA-1, with bookmarks of its headings. Nothing is fetched: only `data:` addresses are opened.
    Raises EnvironmentFault when WeasyPrint or its system libraries are missing or of another version.
    """
    weasyprint, fetcher = _open_weasyprint()
    document = weasyprint.HTML(string=page, base_url="about:blank", url_fetcher=fetcher)
    printed = document.write_pdf(pdf_variant="pdf/ua-1", font_config=_font_configuration())
    return bytes(printed)


@functools.cache
def _open_weasyprint() -> tuple[Any, Any]:
    """WeasyPrint with the text hook in place, and a fetcher that opens nothing but `data:`."""
    try:
        with contextlib.redirect_stdout(io.StringIO()):  # it prints advice in English before it raises
            import weasyprint
            from weasyprint.pdf import fonts
            from weasyprint.urls import URLFetcher
    except OSError as fault:
        raise EnvironmentFault(what="ยังสร้าง PDF ไม่ได้ เพราะเครื่องขาดไลบรารี pango", remedy=SYSTEM_REMEDY) from fault
    except ImportError as fault:
        raise EnvironmentFault(what="ยังสร้าง PDF ไม่ได้ เพราะไม่มีแพ็กเกจ weasyprint", remedy=_PACKAGE_REMEDY) from fault
    if weasyprint.__version__ != WEASYPRINT_VERSION:
        found = f"WeasyPrint เป็นรุ่น {weasyprint.__version__} ไม่ใช่ {WEASYPRINT_VERSION}"
        raise EnvironmentFault(what=found, remedy=_PACKAGE_REMEDY)
    _map_glyphs_to_text(fonts.Font)
    return weasyprint, URLFetcher(allowed_protocols={"data"})


@functools.cache
def _font_configuration() -> Any:
    """One configuration for the process: WeasyPrint forgets its fonts when it is thrown away."""
    from weasyprint.text.fonts import FontConfiguration

    return FontConfiguration()


def _map_glyphs_to_text(font_class: Any) -> None:
    """Give every Thai font in a PDF the text its glyphs stand for, whatever word they are first met in.

    WeasyPrint maps a glyph to the text of its first use, which loses SARA AM and marks (Kozea/WeasyPrint #2841).
    """
    make = font_class.__init__
    if hasattr(make, "knows_thai"):
        return

    def make_with_texts(self: Any, *args: Any, **options: Any) -> None:
        make(self, *args, **options)
        texts = _thai_glyph_texts(self.file_content)
        if texts:
            self.to_unicode = _KnownTexts(texts)

    make_with_texts.knows_thai = True  # type: ignore[attr-defined]
    font_class.__init__ = make_with_texts


@functools.lru_cache(maxsize=16)
def _thai_glyph_texts(font_file: bytes) -> dict[int, str]:
    """Glyph texts of a font with Thai letters; empty for another font, whose first use is good enough."""
    texts = glyph_texts(font_file)
    return texts if chr(_SARA_AM) in texts.values() else {}


class _KnownTexts(dict[int, str]):
    """Glyph to text, where what is known beats what is offered."""

    def __init__(self, known: dict[int, str]) -> None:
        super().__init__()
        self._known = known

    def __setitem__(self, glyph: int, text: str) -> None:
        super().__setitem__(glyph, self._known.get(glyph, text))
