"""What a test counts that has no runner: passed and failed, in its last line."""


class Report:
    def __init__(self):
        self.passed = self.failed = 0

    def verify(self, good, words):
        if good:
            self.passed += 1
        else:
            self.failed += 1
            print(f"failed: {words}", flush=True)

    def same(self, found, wanted, words):
        self.verify(found == wanted, f"{words}: {found!r}, wanted {wanted!r}")

    def end(self):
        """The exit status."""
        print(f"{self.passed} passed, {self.failed} failed")
        return 1 if self.failed else 0
