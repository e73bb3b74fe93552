"""What is in the memory of a process that this one may look into."""
import re


def places(pid, secret):
    """Where in writable memory the secret is."""
    found = []
    with open("/proc/%d/maps" % pid, encoding="ascii") as maps, \
            open("/proc/%d/mem" % pid, "rb", buffering=0) as memory:
        for line in maps:
            span = re.match(r"([0-9a-f]+)-([0-9a-f]+) rw", line)
            if not span:
                continue
            start, end = (int(part, 16) for part in span.groups())
            memory.seek(start)
            try:
                data = memory.read(end - start)
            except OSError:
                continue
            found += ["%s at %#x: %r" % (line.split()[-1], start + hit.start(),
                                         data[max(0, hit.start() - 40):hit.end() + 10])
                      for hit in re.finditer(re.escape(secret.encode()), data)]
    return found
