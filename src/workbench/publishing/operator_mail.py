"""A mail to the operator, and to nobody else: plain text through the sendmail program that the settings name."""

from __future__ import annotations

import subprocess
from email.message import EmailMessage

from workbench.base.errors import EnvironmentFault
from workbench.rules.settings import RoundMail

SECONDS = 60


def send_to_operator(setting: RoundMail | None, subject: str, text: str) -> bool:
    """Hand a text to sendmail on its standard input; False where no mail is set up.

    Raises EnvironmentFault for a program that is missing, takes too long or refuses.
    """
    if setting is None or not setting.is_set_up:
        return False
    message = EmailMessage()
    message["To"], message["Subject"] = setting.to, subject
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(text, charset="utf-8", cte="8bit")
    command = [setting.sendmail, "-i", setting.to]
    try:
        done = subprocess.run(command, input=message.as_bytes(), capture_output=True, timeout=SECONDS, check=False)
        reason = done.stderr.decode(errors="replace").strip() or f"จบด้วยรหัส {done.returncode}"
    except (OSError, subprocess.TimeoutExpired) as fault:
        reason, done = str(fault), None
    if done is None or done.returncode:
        what = f"ส่งอีเมลสรุปถึงผู้ดูแลไม่ได้ ({setting.sendmail}: {reason})"
        raise EnvironmentFault(what=what, remedy="ตรวจ round_mail ใน parameters/settings.yaml และโปรแกรม sendmail")
    return True
