"""The one way in which a command gives up: a sentence for the user and an exit code."""


class Failure(Exception):
    def __init__(self, message: str, code: int = 1) -> None:
        super().__init__(message)
        self.code = code
