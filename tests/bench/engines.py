"""engines.py: how each engine's driver is built, how it builds an index, and
how it is asked. An engine that can't run here says why (Missing)."""
import glob
import json
import os
import pwd
import shutil
import subprocess
import threading
import time

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
CC = [os.environ.get("CC") or "cc", "-std=c11", "-O2", "-D_GNU_SOURCE"]
# what liblotse.a needs: the Makefile knows and tells
LOTSE_PKGS = os.environ.get("LOTSE_PKGS", "").split()
BUILD_SECONDS = 1800


class Missing(Exception):
    """An engine, or a part of one, that is not to be had here."""


def call(*args, **more):
    """Run a command; its output, or Missing with the end of its complaint."""
    try:
        return subprocess.run(args, check=True, capture_output=True,
                              text=True, **more).stdout
    except FileNotFoundError as e:
        raise Missing("%s is not installed" % args[0]) from e
    except subprocess.CalledProcessError as e:
        last = (e.stderr.strip().splitlines() or ["failed"])[-1]
        raise Missing("%s: %s" % (os.path.basename(args[0]), last)) from e


def pkg_config(*names):
    return call("pkg-config", "--cflags", "--libs", *names).split()


def bytes_of(*paths):
    """Bytes on disk of files and folders; holes of sparse files don't count."""
    total = 0
    for path in paths:
        files = [path] if os.path.isfile(path) else [
            os.path.join(folder, name)
            for folder, _, names in os.walk(path) for name in names]
        for name in files:
            s = os.stat(name)
            total += min(s.st_size, s.st_blocks * 512)
    return total


def children_of(pid):
    found = [pid]
    for path in glob.glob("/proc/%d/task/*/children" % pid):
        try:
            with open(path, encoding="ascii") as f:
                for child in f.read().split():
                    found += children_of(int(child))
        except OSError:
            pass
    return found


def tree_kb(pid):
    """Memory of a process and its children; shared pages count once."""
    total = 0
    for each in children_of(pid):
        try:
            with open("/proc/%d/smaps_rollup" % each, encoding="ascii") as f:
                for line in f:
                    if line.startswith("Pss:"):
                        total += int(line.split()[1])
        except (OSError, ValueError):
            pass
    return total


def measured(args, cwd, env=None, sample=False):
    """Run to the end: wall and CPU seconds, peak memory, output. With sample
    the memory is that of all processes together, looked at 20 times a second;
    else the kernel's figure for the one process."""
    with open(os.path.join(cwd, "build.err"), "w+", encoding="utf-8") as err:
        began = time.perf_counter()
        p = subprocess.Popen(args, stdout=subprocess.PIPE, stderr=err,
                             cwd=cwd, env=env)
        alarm = threading.Timer(BUILD_SECONDS, p.kill)
        alarm.start()
        peak, done = [0], threading.Event()

        def look():
            while not done.wait(.05):
                peak[0] = max(peak[0], tree_kb(p.pid))

        watcher = threading.Thread(target=look)
        if sample:
            watcher.start()
        out = p.stdout.read()
        _, status, usage = os.wait4(p.pid, 0)
        wall = time.perf_counter() - began
        p.returncode = os.waitstatus_to_exitcode(status)
        done.set()
        alarm.cancel()
        if sample:
            watcher.join()
        err.seek(0)
        said = err.read().strip().splitlines()
    if p.returncode != 0:
        raise Missing((said or ["build failed"])[-1])
    return {"wall_s": wall, "cpu_s": usage.ru_utime + usage.ru_stime,
            "peak_kb": max(peak[0], usage.ru_maxrss), "out": out.decode()}


class Engine:
    """Ways of asking: (name of the column, mode for short, for long)."""
    name, ways, largest = "", [], 0

    def prepare(self, work):
        """Build the driver in the folder work."""
        self.work = work
        self.driver = self.make_driver()

    def compile(self, *sources, libs=(), flags=()):
        out = os.path.join(self.work, self.name)
        common = os.path.join(self.work, self.name + "-driver.o")
        call(*CC, "-c", os.path.join(HERE, "driver.c"), "-o", common)
        cc = ["c++", "-O2"] if sources[0].endswith(".cc") else CC
        call(*cc, *flags, *(os.path.join(HERE, s) for s in sources), common,
             *libs, "-ljansson", "-o", out)
        return [out]

    def index(self, size):
        return os.path.join(self.work, "%s.%d" % (self.name, size))

    def remove(self, size):
        for path in glob.glob(self.index(size) + "*"):
            shutil.rmtree(path) if os.path.isdir(path) else os.unlink(path)

    def build(self, data, size):
        """An index from nothing; data is the path of the collection."""
        self.remove(size)
        m = measured(self.driver + ["build", data + ".tsv", self.index(size)],
                     self.work, self.env())
        m["index_bytes"] = bytes_of(self.index(size))
        m.update(json.loads(m.pop("out") or "{}"))
        return m

    def serve(self, size):
        return subprocess.Popen(
            self.driver + ["serve", self.index(size)], text=True,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=self.env())

    def env(self):
        return None

    def cold(self, size, words):
        """A shell command that answers these words, or None."""
        return None

    def stop(self):
        pass


class Lotse(Engine):
    name, ways = "lotse", [("Lotse", "search", "suggest")]
    tree = ROOT

    def make_driver(self):
        self.program = os.path.join(self.tree, "build/dev/lotse")
        return self.compile(
            "lotse_bench.c", flags=["-I%s/include" % self.tree],
            libs=[os.path.join(self.tree, "build/dev/liblotse.a"),
                  *pkg_config(*LOTSE_PKGS), "-lstemmer", "-lm"])

    def compile_index(self, data, size, env=None):
        return measured([self.program, "compile", data, "-o",
                         self.index(size), "--quiet"], self.work, env,
                        sample=True)

    def build(self, data, size):
        """Without a word list, as peers have none, and then with it."""
        none = dict(os.environ, LOTSE_DICTIONARY="none")
        self.remove(size)
        plain = self.compile_index(data, size, none)
        plain_bytes = bytes_of(self.index(size))
        self.remove(size)
        m = self.compile_index(data, size)
        m["index_bytes"] = bytes_of(self.index(size))
        m["plain_s"], m["plain_bytes"] = plain["wall_s"], plain_bytes
        m["plain_cpu_s"] = plain["cpu_s"]
        return m

    def cold(self, size, words):
        return [self.program, "search", "--index", self.index(size), words]


class Former(Lotse):
    """Lotse of another commit, built in the scratch folder."""
    name = "base"

    def __init__(self, commit):
        self.commit = commit
        self.ways = [("Lotse %s" % commit, "search", "suggest")]

    def prepare(self, work):
        self.tree = os.path.join(work, "former")
        shutil.rmtree(self.tree, ignore_errors=True)
        os.mkdir(self.tree)
        tar = os.path.join(work, "former.tar")
        call("git", "-C", ROOT, "archive", "-o", tar, self.commit)
        call("tar", "-x", "-f", tar, "-C", self.tree)
        clean = {k: v for k, v in os.environ.items() if "MAKE" not in k}
        call("make", "-C", self.tree, "-j2", "build/dev/lotse",
             "build/dev/liblotse.a", env=clean)
        super().prepare(work)


class Fts5(Engine):
    name, ways = "fts5", [("FTS5", "or", "or")]

    def make_driver(self):
        return self.compile("peers/fts5.c", libs=pkg_config("sqlite3"))

    def cold(self, size, words):
        match = " OR ".join('"%s"' % w for w in words.split())
        return shutil.which("sqlite3") and [
            "sqlite3", self.index(size), "SELECT rowid FROM a WHERE a MATCH"
            " '%s' ORDER BY rank LIMIT 10" % match]


class Xapian(Engine):
    name = "xapian"
    ways = [("Xapian", "or", "or"), ("Xapian elite", None, "elite")]

    def make_driver(self):
        return self.compile("peers/xapian.cc", libs=pkg_config("xapian-core"))

    def build(self, data, size):
        m = super().build(data, size)
        shutil.rmtree(self.index(size) + ".raw")
        return m

    def cold(self, size, words):
        return shutil.which("quest") and [
            "quest", "-d", self.index(size), "-m", "10", "--stemmer=none",
            "--default-op=or", words.lower()]


class Lucene(Engine):
    name = "lucene"
    ways = [("Lucene", "or", "or"), ("Lucene MLT", None, "mlt")]

    def make_driver(self):
        jars = [sorted(glob.glob("/usr/share/java/lucene-%s-8*.jar" % part))
                for part in ("core", "analyzers-common", "queries")]
        if not all(jars):
            raise Missing("liblucene8-java is not installed")
        path = ":".join(j[-1] for j in jars)
        out = os.path.join(self.work, "lucene-classes")
        call("javac", "-cp", path, "-d", out,
             os.path.join(HERE, "peers/lucene/Bench.java"))
        return ["java", "-Xmx2g", "-XX:+UseSerialGC", "-cp",
                path + ":" + out, "Bench"]


class Postgres(Engine):
    """A cluster of our own in the scratch folder, on a Unix socket."""
    name, ways = "postgres", [("PostgreSQL", "or", "or")]
    running = False

    def as_owner(self, program, *args):
        """The server refuses to run as root: then it runs as postgres."""
        su = ["runuser", "-u", "postgres", "--"] if os.getuid() == 0 else []
        return call(*su, os.path.join(self.bin, program), *args, cwd="/")

    def make_driver(self):
        found = sorted(glob.glob("/usr/lib/postgresql/*/bin/initdb"))
        if not found:
            raise Missing("postgresql is not installed")
        self.bin = os.path.dirname(found[-1])
        driver = self.compile("peers/postgres.c", libs=pkg_config("libpq"))
        self.cluster = os.path.join(self.work, "pg")
        shutil.rmtree(self.cluster, ignore_errors=True)
        os.mkdir(self.cluster, 0o700)
        if os.getuid() == 0:
            owner = pwd.getpwnam("postgres")
            os.chown(self.cluster, owner.pw_uid, owner.pw_gid)
        data = os.path.join(self.cluster, "data")
        self.as_owner("initdb", "-D", data, "-U", "bench", "-A", "trust",
                      "-E", "UTF8", "--locale=C.UTF-8", "--no-sync")
        settings = {
            "fsync": "off", "synchronous_commit": "off",
            "full_page_writes": "off", "wal_level": "minimal",
            "max_wal_senders": "0", "shared_buffers": "1GB",
            "work_mem": "256MB", "maintenance_work_mem": "1GB", "jit": "off",
            "max_parallel_workers_per_gather": "0", "autovacuum": "off",
            "max_parallel_maintenance_workers": "0", "max_wal_size": "4GB",
            "client_min_messages": "error", "listen_addresses": "''",
            "unix_socket_directories": "'%s'" % self.cluster}
        with open(os.path.join(data, "postgresql.conf"), "a",
                  encoding="utf-8") as f:
            f.writelines("%s = %s\n" % s for s in settings.items())
        # the log goes to a file: pg_ctl's pipes would stay open
        self.as_owner("pg_ctl", "-D", data, "-s", "-w", "-l",
                      os.path.join(self.cluster, "log"), "start")
        self.running = True
        return driver

    def index(self, size):
        return "host=%s user=bench dbname=n%d" % (self.cluster, size)

    def remove(self, size):
        for verb in ("DROP DATABASE IF EXISTS n%d", "CREATE DATABASE n%d"):
            call("psql", "-h", self.cluster, "-U", "bench", "-q", "-c",
                 verb % size, "postgres")

    def stop(self):
        if self.running:
            self.running = False
            self.as_owner("pg_ctl", "-D", os.path.join(self.cluster, "data"),
                          "-s", "-m", "immediate", "stop")

    def build(self, data, size):
        self.remove(size)
        m = measured(self.driver + ["build", data + ".tsv", self.index(size)],
                     self.work)
        told = json.loads(m.pop("out"))
        told["cpu_s"] += m["cpu_s"]
        m.update(told)
        return m


class Groonga(Engine):
    name, ways = "groonga", [("Groonga", "or", "or")]

    def make_driver(self):
        return self.compile("peers/groonga.c", libs=pkg_config("groonga"))

    def build(self, data, size):
        m = super().build(data, size)
        m["index_bytes"] = bytes_of(*glob.glob(self.index(size) + "*"))
        return m


class Minisearch(Engine):
    name, ways = "minisearch", [("minisearch", "or", "or")]
    largest = 100000

    def env(self):
        return dict(os.environ,
                    NODE_PATH=os.path.join(ROOT, "build/npm/node_modules"))

    def make_driver(self):
        call("node", "-e", "require('minisearch')", env=self.env())
        return ["node", "--max-old-space-size=8192",
                os.path.join(HERE, "peers/minisearch.js")]

    def build(self, data, size):
        m = super().build(data, size)
        m["index_bytes"] = m["index_bytes"] or None
        return m


def all_engines(commit):
    base = [Former(commit)] if commit else []
    return [Lotse(), *base, Fts5(), Xapian(), Lucene(), Postgres(), Groonga(),
            Minisearch()]
