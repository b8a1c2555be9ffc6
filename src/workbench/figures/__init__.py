"""One printed number: the book it stands in, its title, rule and derivation, and the card that shows them."""

__all__ = ["book", "diff", "lineage_card", "measure", "measures", "printer", "table", "titles"]
