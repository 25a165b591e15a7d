"""Processes that are late, that die, that go on."""

from __future__ import annotations

import asyncio
import os
import signal
import time

import pytest

from extractor.batch.job import Lost
from extractor.model import Settings, Source
from extractor.web.orders import Order, Work
from extractor.web.pool import Late, Pool


def test_a_job_that_is_late_loses_its_process_and_not_its_place():
    async def main(pool):
        start = time.monotonic()
        with pytest.raises(Late):
            await pool.do(600, 0.3)
        assert time.monotonic() - start < 60
        return await pool.do(0, 60)

    with Pool(time.sleep, 1) as pool:
        assert pool.open(0) == [None]
        before = {worker.process.pid for worker in pool.workers}
        assert asyncio.run(main(pool)) is None
        assert {worker.process.pid for worker in pool.workers}.isdisjoint(before)
        assert pool.running() == 0


def test_who_waits_too_long_is_late_and_the_job_before_goes_on():
    async def main(pool):
        first = asyncio.ensure_future(pool.do(0.5, 60))
        await asyncio.sleep(0)
        with pytest.raises(Late):
            await pool.do(0, 0.05)
        return await first

    with Pool(time.sleep, 1) as pool:
        pool.open(0)
        assert asyncio.run(main(pool)) is None


def test_a_process_that_dies_is_replaced():
    async def main(pool):
        lost = await pool.do(3, 60)
        with_nothing_in_hand = next(iter(pool.workers)).process
        os.kill(with_nothing_in_hand.pid, signal.SIGKILL)
        with_nothing_in_hand.join()
        return lost, await pool.do(3, 60)

    with Pool(os._exit, 1) as pool:
        pool.idle.put_nowait(next(iter(pool.workers)))
        lost, again = asyncio.run(main(pool))
    assert isinstance(lost, Lost)
    assert isinstance(again, Lost)  # done by a new process, which this job ends too
    assert "status 3" in again.reason


def test_whoever_goes_away_leaves_the_process_to_the_others():
    async def main(pool):
        gone = asyncio.ensure_future(pool.do(0.3, 60))
        await asyncio.sleep(0.05)
        gone.cancel()
        return await pool.do(0, 60)

    with Pool(time.sleep, 1) as pool:
        pool.open(0)
        assert asyncio.run(main(pool)) is None
        assert pool.running() == 0


def test_the_end_does_not_wait_for_what_hangs():
    async def main(pool):
        hanging = asyncio.ensure_future(pool.do(600, 600))
        await asyncio.sleep(0.05)
        pool.__exit__()
        return await hanging

    pool = Pool(time.sleep, 1)
    pool.open(0)
    assert isinstance(asyncio.run(main(pool)), Lost)


def test_orders_come_home_from_processes():
    work = Work(Settings(model="rules"))
    order = Order((Source(raw="华为3月2日在深圳成立。".encode(), format="plain"),))
    with Pool(work, 1) as pool:
        assert pool.open(order) == [work(order)]
