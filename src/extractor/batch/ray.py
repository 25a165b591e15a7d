"""Job -> Report on a Ray cluster: tasks read, actors extract and write blocks, the manifest is kept here.

What is done, skipped, failed, withdrawn and resumed is decided as in a local run, by the same code; only who reads and
who extracts differs. The output folder must be one that all nodes see.
"""

from __future__ import annotations

import hashlib
import logging
import os
import socket
import textwrap
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from extractor.batch import runner
from extractor.batch.blocks import FOLDER, extra, write
from extractor.batch.clock import Clock, add
from extractor.batch.content import content
from extractor.batch.job import Fault, Item, Outcome, Part, Place
from extractor.batch.names import LINES
from extractor.batch.parts import digest, parts
from extractor.batch.remote import fetched, items
from extractor.batch.sources import kind
from extractor.batch.stage import Summed
from extractor.batch.volume import Volume
from extractor.batch.work import Sheet, Work, failed
from extractor.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from extractor.batch.job import Job, Report
    from extractor.batch.runner import Run, Watch
    from extractor.model import Settings

BLOCK = 64  # texts, or parts of a file of many records, that one actor does in one go and writes as one block
BYTES = 1 << 22  # of what goes from stage to stage in one piece
READ = 256  # sources that one task reads, at most
TRIES = 3  # times that a block is begun; Ray itself would try one that kills its actor for ever
WAIT = 5.0  # seconds that the address of a cluster has to answer
WORDS = 160  # characters of what Ray says of itself
REFUSED = (OSError, OverflowError, RuntimeError, ValueError)  # Ray's own, and those of an address
EVER = 1 << 40  # more parts than a source has
LOST = "its worker was lost, more than once"
QUIET = {"RAY_USAGE_STATS_ENABLED": "0", "RAY_DATA_DISABLE_PROGRESS_BARS": "1", "OPENBLAS_NUM_THREADS": "1"}


class Order(msgspec.Struct, frozen=True, tag=True):
    """A source to read, and which of its parts are done: their hashes with how many lines stand before."""

    item: Item
    held: frozenset[str] = frozenset()


class Task(msgspec.Struct, frozen=True, tag=True):
    """A text, or a part of a file of many records, to extract from."""

    part: Part


class Told(msgspec.Struct, frozen=True, tag=True):
    """What became of a source, or of a part of one."""

    outcome: Outcome
    part: Part | None = None


class End(msgspec.Struct, frozen=True, tag=True):
    """That a source of many parts has been read: how many there are, how many of them were done before."""

    item: Item
    size: int
    held: int
    sha256: str
    faults: tuple[Fault, ...] = ()


Message = Order | Task | Told | End
ENCODER, DECODER = msgspec.msgpack.Encoder(), msgspec.msgpack.Decoder(Message)


def run(job: Job, watch: Watch = lambda _outcome, _total: None, address: str | None = None) -> Report:
    """Run a job on the Ray cluster at `address`, the one that is at hand, or a new one on this machine.

    Raises ExtraMissing without Ray, InputError where no cluster answers or starts, and as a local run does.
    """
    if job.timeout:
        raise InputError("run", "", "--timeout with --engine ray", "a run without it; Ray tries lost blocks again")
    if job.layout:
        raise InputError("run", "", f"--layout {job.layout} with --engine ray", "a run without it; Ray writes Parquet")
    if job.settings.device != "cpu":
        raise InputError("run", "", f"--device {job.settings.device} with --engine ray", "a local run")
    os.environ.update({name: value for name, value in QUIET.items() if name not in os.environ})
    ray = extra("ray")
    begun = not ray.is_initialized()
    if begun:
        _begin(ray, job, address)
    try:
        return runner.run(msgspec.structs.replace(job, layout="parquet"), watch, on_ray, items)
    finally:
        if begun:
            ray.shutdown()


def on_ray(run: Run, plan: list[Item]) -> None:
    """Have the sources of a run done by the cluster, and keep what becomes of them."""
    orders = {item.name: Order(item, _held(run, item)) for item in run.due(plan)}
    left = set(orders)
    for message in _stream(run, list(orders.values())) if orders else ():
        name = _keep(run, message)
        if name not in run.volumes:
            left.discard(name)
        if run.stopped or run.fatal:
            return
    for name in sorted(left):
        _lose(run, orders[name].item)


def read(order: Order) -> Iterator[Message]:
    """Read a source: what is to extract from it, or why there is nothing to do."""
    size, held, total = 0, 0, hashlib.sha256()
    try:
        with fetched(order.item) as item:
            if _is_known(item):
                yield Told(Outcome(item=order.item, status="skipped", sha256=item.known or ""))
                return
            for part in _parts(item):
                mine = msgspec.structs.replace(part, item=order.item)
                if part.whole:
                    yield Task(mine)
                    return
                size += 1
                total.update(part.raw)
                done = _name(hashlib.sha256(part.raw).hexdigest(), part.before) in order.held
                held += done
                if not done:
                    yield Task(mine)
    except InputError as error:
        if not size:
            yield Told(failed(order.item, "read", str(error)))
            return
        yield End(order.item, size, held, total.hexdigest(), (Fault("read", str(error)),))
        return
    yield End(order.item, size, held, total.hexdigest())


class Reader:
    """The first stage: orders in, tasks out."""

    def __call__(self, table: Any) -> Iterator[Any]:
        """Read each source of a batch."""
        for order in _messages(table):
            for message in read(order):  # type: ignore[arg-type]
                yield _table([message])


class Extractor:
    """The second stage: an actor that loads everything once, extracts, and writes a block a batch."""

    def __init__(self, out: str, settings: Settings) -> None:
        """Take what all batches need."""
        self.work = Work(out, settings, "parquet")

    def __call__(self, table: Any) -> Any:
        """Extract from each task of a batch."""
        given = _messages(table)
        tasks = [message.part for message in given if isinstance(message, Task)]
        others = [message for message in given if not isinstance(message, Task)]
        return _table([*others, *block(self.work, tasks)])


class Lines:
    """Results as they are written, one at a time."""

    def __init__(self) -> None:
        """Begin with none."""
        self.results: list[bytes] = []

    def write(self, data: bytes) -> None:
        """Keep one."""
        self.results.append(data)


def block(work: Work, tasks: list[Part]) -> list[Told]:
    """Extract from tasks and write what is found as one block; the same tasks give the same block."""
    names = [(part.item.name, part.number, hashlib.sha256(part.raw).hexdigest()) for part in tasks]
    file = f"{FOLDER}/{hashlib.sha256(repr(names).encode()).hexdigest()[:16]}.parquet"
    lines, told, tries = Lines(), list[Told](), Path(work.out, f"{file}-tries")
    if not _try(tries):
        return [_lost(part) for part in tasks]
    for part in tasks:
        clock, start, sums = Clock(), len(lines.results), Summed(lines)
        sheet = Sheet(work, part, clock)
        sheet.fill(sums)
        outcome = sheet.outcome(Place(file, start, len(lines.results) - start, sums.check))
        bare = msgspec.structs.replace(part, raw=b"")
        told.append(Told(msgspec.structs.replace(outcome, spent=clock.spent), None if part.whole else bare))
    try:
        write(work.out, file, lines.results)
        tries.unlink(missing_ok=True)
    except OSError as error:
        fatal = f"{file}: {error.strerror or error}"
        return [Told(msgspec.structs.replace(failed(t.outcome.item, "write", fatal), fatal=fatal)) for t in told]
    return told


def _try(tries: Path) -> bool:
    """Note that a block is begun once more; where its worker dies, nothing else will tell."""
    tries.parent.mkdir(exist_ok=True)
    with tries.open("ab") as file:
        file.write(b".")
        return file.tell() <= TRIES


def _lost(part: Part) -> Told:
    where = part.item.name if part.whole else f"{part.item.name}, {part.lines}"
    outcome = failed(part.item, "worker", f"{where}: {LOST}")
    return Told(outcome, None if part.whole else msgspec.structs.replace(part, raw=b""))


def _begin(ray: Any, job: Job, address: str | None) -> None:
    quiet = {"log_to_driver": False, "logging_level": "ERROR"}
    local = {"num_cpus": job.workers + 1, "include_dashboard": False, "_node_ip_address": "127.0.0.1"}
    with ExitStack() as stack:
        stack.push(partial(_refuse, address))
        if address:
            _knock(address)
            ray.init(address=address, **quiet)
        else:
            ray.init(address="local", **local, **quiet)  # Ray would else look for one, and find those that have died


def _refuse(address: str | None, kind: type[BaseException] | None, error: BaseException | None, _trace: Any) -> None:
    """Put what Ray raises in our words: its Exception, too, bare, where its processes do not come up in time."""
    if kind is Exception or isinstance(error, REFUSED):
        raise _refused(error, address) from error


def _knock(address: str) -> None:
    """Fail at once where nothing listens: Ray itself would try for many minutes."""
    host, _, port = address.rpartition(":")
    if host and "/" not in host and port.isdecimal():  # what else an address may be is for Ray to say
        socket.create_connection((host.strip("[]"), int(port)), WAIT).close()


def _refused(error: BaseException | None, address: str | None) -> InputError:
    said = getattr(error, "strerror", None) or str(error)
    first = next(iter(said.strip().splitlines()), type(error).__name__)
    words = textwrap.shorten(first, WORDS, placeholder=" …")
    if address:
        wanted = "HOST:PORT of a cluster that runs, as ray start --head gives it"
        return InputError("run", f"--address {address}", f"no Ray cluster ({words})", wanted)
    wanted = "a machine on which Ray starts, or --address HOST:PORT of a cluster that runs"
    return InputError("run", "--engine ray", f"no way to start Ray ({words})", wanted)


def _stream(run: Run, orders: list[Order]) -> Iterator[Message]:
    """Send orders through the cluster; what becomes of them comes as it is ready."""
    data = extra("ray.data")
    context = data.DataContext.get_current()
    context.enable_progress_bars, context.max_errored_blocks = False, -1
    context.print_on_execution_start, context.target_max_block_size = False, BYTES
    logging.getLogger("ray.data").setLevel(logging.ERROR)
    pool = data.ActorPoolStrategy(size=run.job.workers)
    size = max(1, min(READ, len(orders) // (4 * run.job.workers)))
    begun = data.from_arrow([_table(orders[n : n + size]) for n in range(0, len(orders), size)])
    tasks = begun.map_batches(Reader(), batch_format="pyarrow", batch_size=None, num_cpus=0)
    told = tasks.map_batches(
        Extractor,
        fn_constructor_args=(run.job.out, run.job.settings),
        batch_format="pyarrow",
        batch_size=BLOCK,
        compute=pool,
        num_cpus=1,
    )
    for batch in told.iter_batches(batch_format="pyarrow", batch_size=None):
        yield from _messages(batch)


def _keep(run: Run, message: Message) -> str:
    """Keep what became of a source or of a part of one, and give its name."""
    if isinstance(message, End):
        _end(run, message)
        return message.item.name
    assert isinstance(message, Told)
    outcome = message.outcome
    add(run.stages, outcome.spent)
    if outcome.fatal:
        run.fatal = outcome.fatal
    elif message.part is None:
        run.done(outcome)
    else:
        run.gather(_volume(run, outcome.item), message.part, outcome)
    return outcome.item.name


def _end(run: Run, end: End) -> None:
    volume = _volume(run, end.item)
    volume.size, volume.done, volume.ended = end.size, volume.done + end.held, True
    volume.sha256 = end.sha256
    volume.faults += end.faults
    run.finish(volume)


def _lose(run: Run, item: Item) -> None:
    """Say of a source that some of it, or all, never came back."""
    reason = f"{item.name}: {LOST}"
    if item.name in run.volumes:
        volume = run.volumes[item.name]
        volume.faults.append(Fault("worker", reason))
        volume.size, volume.done, volume.ended = EVER, EVER, True
        run.finish(volume)
    else:
        run.done(failed(item, "worker", reason))


def _volume(run: Run, item: Item) -> Volume:
    if item.name not in run.volumes:
        run.volumes[item.name] = Volume(item, run.key(item), run.manifest)
        run.volumes[item.name].begin()
    return run.volumes[item.name]


def _held(run: Run, item: Item) -> frozenset[str]:
    """Give the parts of a source that are done, by hash and place, as `read` names them."""
    if run.job.force or kind(item.name) not in LINES:
        return frozenset()
    key = f"{run.key(item)} "
    held = ((sha, mine) for sha, mine, file in run.manifest.held(item.name) if (run.out / file).exists())
    return frozenset(_name(sha, int(mine.removeprefix(key))) for sha, mine in held if mine.startswith(key))


def _name(sha: str, before: int) -> str:
    return f"{sha} {before}"


def _is_known(item: Item) -> bool:
    if not item.known:
        return False
    found = digest(item) if _is_lines(item) else hashlib.sha256(content(item)).hexdigest()
    return found == item.known


def _parts(item: Item) -> Iterator[Part]:
    if _is_lines(item):
        yield from parts(item)
    else:
        yield Part(item=item, number=0, before=0, raw=content(item), whole=True)


def _is_lines(item: Item) -> bool:
    return kind(item.name) in LINES


def _messages(table: Any) -> list[Message]:
    return [DECODER.decode(message) for message in table["message"].to_pylist()]


def _table(messages: Iterable[Message]) -> Any:
    arrow = extra("pyarrow")
    return arrow.table({"message": arrow.array(map(ENCODER.encode, messages), arrow.large_binary())})
