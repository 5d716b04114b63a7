"""Why an archive is not taken, or a site not written to."""


class Refused(Exception):
    """Nothing has been written; the message is the Italian sentence."""


class Damaged(Refused):
    """The archive is not what `backup` wrote; the message says where."""

    def __init__(self, where: str) -> None:
        super().__init__(f"L'archivio è rovinato, incompleto o alterato: {where}. Non è stato scritto nulla.")
