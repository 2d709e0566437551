"""How a card refuses: commands.md, "Status words"."""


class Refusal(Exception):
    """A status word other than 9000. With `keep`, what the command has changed stays (a try that was taken)."""

    def __init__(self, status, keep=False):
        super().__init__(f"{status:04x}")
        self.status = status
        self.keep = keep


class Malformed(Exception):
    """Bytes that have not the form of README.md, "Notation"."""


def need(condition, status):
    """Refuse with a status unless the condition holds."""
    if not condition:
        raise Refusal(status)
