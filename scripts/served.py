"""An installation that is measured: filled, served, asked, ended. For load.py and scale.py."""

import contextlib
import glob
import http.client
import os
import platform
import re
import shutil
import socket
import subprocess
import time
from pathlib import Path


class Installation:
    """A folder with its settings in the environment."""

    def __init__(self, program: Path, data: Path, database: str | None):
        self.program, self.data = program, data
        self.environment = dict(os.environ, YUANJIAN_LOG="warn")
        if database:
            self.environment["YUANJIAN_DATABASE"] = database

    def run(self, *words) -> str:
        done = subprocess.run(
            [self.program, *words, "--data", self.data],
            check=True, stdout=subprocess.PIPE, text=True, env=self.environment,
        )
        return done.stdout.strip()

    @contextlib.contextmanager
    def served(self):
        """Its address and server, from when it is ready until it was ended."""
        address = f"127.0.0.1:{port()}"
        log = self.data.with_suffix(".log")
        began = time.monotonic()
        with open(log, "w") as told:
            server = subprocess.Popen(
                [self.program, "serve", "--data", self.data, "--listen", address],
                stderr=told, env=self.environment,
            )
        try:
            while get(address, "/readyz")[0] != 200:
                if server.poll() is not None:
                    raise SystemExit(log.read_text())
                time.sleep(0.005)
            self.ready_after = time.monotonic() - began
            yield address, server
        finally:
            server.terminate()
            server.wait()


def port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return probe.getsockname()[1]


class Postgres:
    """A cluster of its own that ends with us."""

    def __init__(self, folder: Path):
        programs = max(glob.glob("/usr/lib/postgresql/*/bin"))
        self.port, data = port(), folder / "postgres"
        data.mkdir()
        self.be = []
        if os.getuid() == 0:  # PostgreSQL refuses to run as root.
            shutil.chown(data, "postgres")
            folder.chmod(0o755)
            self.be = ["setpriv", "--reuid", "postgres", "--regid", "postgres", "--clear-groups"]
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "cwd": data}
        words = ["-D", data / "db", "-U", "postgres", "-A", "trust", "-E", "UTF8"]
        subprocess.run([*self.be, f"{programs}/initdb", *words], check=True, **quiet)
        words = ["-D", data / "db", "-p", str(self.port), "-c", "listen_addresses=127.0.0.1"]
        words += ["-c", "unix_socket_directories="]
        self.server = subprocess.Popen([*self.be, f"{programs}/postgres", *words], **quiet)
        at = ["-h", "127.0.0.1", "-p", str(self.port)]
        for _ in range(100):
            if subprocess.run([f"{programs}/pg_isready", "-q", *at]).returncode == 0:
                break
            time.sleep(0.1)
        words = ["-q", "-U", "postgres", "-c", "create database yuanjian"]
        subprocess.run([f"{programs}/psql", *at, *words], check=True)
        self.address = f"postgres://postgres@127.0.0.1:{self.port}/yuanjian"

    def end(self) -> None:
        self.server.send_signal(2)
        self.server.wait()


def get(address: str, path: str, headers: dict | None = None):
    connection = http.client.HTTPConnection(address, timeout=30)
    try:
        connection.request("GET", path, headers=headers or {})
        answer = connection.getresponse()
        return answer.status, answer.read()
    except OSError:
        return 0, b""
    finally:
        connection.close()


def resident(pid: int) -> float:
    text = Path(f"/proc/{pid}/status").read_text()
    return int(re.search(r"VmRSS:\s+(\d+)", text)[1]) / 1024


def settled(pid: int) -> float:
    """Seconds until what begins with the service is over: it takes no twentieth of a core."""
    ticks = os.sysconf("SC_CLK_TCK")

    def taken() -> float:
        fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / ticks

    began, before = time.monotonic(), taken()
    while True:
        time.sleep(3)
        now = taken()
        if now - before < 0.15:
            return time.monotonic() - began
        before = now


def machine(program: Path) -> str:
    """The program's profile and where it runs, for the foot of a table."""
    profile = program.resolve().parent.name
    if profile not in ("release", "demo", "debug"):
        profile = str(program)
    model = re.search(r"model name\s*:\s*(.+)", Path("/proc/cpuinfo").read_text())
    return (
        f"Program: {profile} profile. Machine: {os.cpu_count()} cores"
        f" ({model[1] if model else platform.machine()})"
    )
