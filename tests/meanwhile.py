"""Something that is done again and again beside what a test does."""
import threading


class Meanwhile:
    """Calls step() without a pause, until the end of the context."""

    def __init__(self):
        self.over = threading.Event()
        self.thread = threading.Thread(target=self.run)

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *_):
        self.over.set()
        self.thread.join()

    def run(self):
        while not self.over.is_set():
            self.step()

    def step(self):
        raise NotImplementedError
