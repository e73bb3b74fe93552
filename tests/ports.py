"""Ports for servers that are to be found at the same one after a restart:
below those that the kernel gives to outgoing connections, which could take a
port while its server is away."""
import pathlib
import random
import socket

HOST = "127.0.0.1"
LOWEST = 10000
RANGE = pathlib.Path("/proc/sys/net/ipv4/ip_local_port_range")


def candidates():
    end = int(RANGE.read_text().split()[0])
    return random.sample(range(LOWEST, end), end - LOWEST) if end > LOWEST + 1000 else []


def free_ports(count):
    """Of which nobody is using any at the moment."""
    held = []
    for port in candidates() + [0] * count:
        if len(held) == count:
            break
        one = socket.socket()
        try:
            one.bind((HOST, port))
            held.append(one)
        except OSError:
            one.close()
    ports = [one.getsockname()[1] for one in held]
    for one in held:
        one.close()
    return ports
