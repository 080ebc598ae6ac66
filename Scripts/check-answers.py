#!/usr/bin/env python3
"""Runs the files of Queries/ over random input with the corners in it, and compares with answers worked out plainly here.

    Scripts/check-answers.py [--program FILE] [--seeds FIRST-LAST] [NAME ...]

The input is not the generators': sessions without a check-in, a basket or a check-out, with two check-outs, or taken
back; quantities of zero and below; records that come late, on the edge of a window, twice, or with NULLs; customers that
are changed, deleted or in no list; names with quotes and of all scripts; and nothing at all (seed 0).
"""
import argparse
import collections
import decimal
import json
import pathlib
import random
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
START = 1_700_000_000_000
NAMES = ["plain", "it's", 'a "quote"', "Ünïcode", "漢字", "emoji 🛒", "back\\slash", " spaces ", "comma, tab\t", "NULL", ""]


def record(topic, value, time, key=None):
    return {"topic": topic, "key": key, "value": value, "timestamp": time}


def cents(draw, low, high):
    return draw.randint(low, high)


def amount(number):
    """Cents as a number of JSON that is read as it is written."""
    return decimal.Decimal(number) / 100


class Numbers(json.JSONEncoder):
    """Amounts go out as their digits."""

    def default(self, value):
        return float(value) if isinstance(value, decimal.Decimal) else super().default(value)


def close(one, other):
    """Doubles that came the same way, but for their last digits."""
    return abs(one - other) <= 1e-9 * max(abs(one), abs(other), 1e-3)


# Each scene: its records, and what the file is to print, worked out from them.

def smartshop(draw, count):
    sessions = [f"session-{number}" for number in range(count // 8)] + NAMES[1:9]
    records, baskets, check_outs = [], {}, {}
    for number in range(count):
        time, session = START + number * 50 + draw.randint(-2000, 2000), draw.choice(sessions)
        what = draw.random()
        if what < 0.1:
            records.append(record("smartshop-checkin", {
                "shop_id": "SHOP_1", "client_id": "User_1", "status": 1, "ts": time}, time, session))
        elif what < 0.75:
            quantity, price = draw.choice([-3, -1, 0, 1, 1, 2, 3, 1000]), cents(draw, 0, 9999)
            records.append(record("smartshop-basket", {
                "sku": draw.choice(NAMES), "qty": quantity, "unit_price": amount(price), "ts": time}, time, session))
            quantities, total = baskets.get(session, (0, 0))
            baskets[session] = (quantities + quantity, total + quantity * price)
        elif what < 0.95:
            value = {"shop_id": draw.choice(NAMES), "client_id": draw.choice(NAMES + [None]), "ts": time}
            records.append(record("smartshop-checkout", value, time, session))
            check_outs[session] = value
        else:
            records.append(record("smartshop-checkout", None, time, session))
            check_outs.pop(session, None)
    rows = [dict(session_id=session, **value, sum_qty=baskets[session][0], total_price=baskets[session][1] / 100)
            for session, value in check_outs.items() if session in baskets]
    return records, [sorted(rows, key=lambda row: row["session_id"])]


def receipts(draw, count):
    day = lambda time: (time + 19_800_000) // 86_400_000
    edge = (day(START) + 2) * 86_400_000 - 19_800_000
    records, newest, totals = [], -1, {}
    for number in range(count):
        time = START + number * (4 * 86_400_000 // count) + draw.randint(-86_400_000, 0)
        if draw.random() < 0.02:
            time = edge + draw.choice([-1, 0])
        items = draw.choice([[], None] + [[
            {"item_id": 1, "quantity": 1, "total_price_paid": amount(cents(draw, -500, 5000))}
            for _ in range(draw.randint(1, 7))] for _ in range(8)])
        store = draw.choice([1, 2, 3, -1, 2_147_483_647, None])
        records.append(record("sales_receipts", {
            "store_id": store, "receipt_id": number, "customer_id": 1, "items": items}, time))
        if store is None:
            continue
        # Late receipts of a day that is over count no more.
        if day(time) > newest:
            newest, totals = day(time), {}
        if day(time) == newest:
            paid = sum(int(item["total_price_paid"] * 100) for item in items or [])
            totals[store] = totals.get(store, 0) + paid
    return records, [[{"store_id": store, "total_sales_price": total / 100} for store, total in sorted(totals.items())]]


def transactions(draw, count):
    accounts = [f"ACC{number}" for number in range(20)] + NAMES
    records, sums, lines = [], collections.Counter(), []
    for number in range(count):
        account, paid = draw.choice(accounts), draw.choice([cents(draw, -50_000, 200_000), 0, -1, 1, 99_999_999_999])
        records.append(record("transactions", {
            "transaction_id": str(number), "account_number": account, "transaction_reference": "", "amount": amount(paid),
            "transaction_datetime": START}, START + number))
        sums[account] += paid
        lines.append((account, sums[account] / 100))
    return records, lines


def purchases(draw, count):
    records, windows = [], {}
    for number in range(count):
        time = START + draw.randint(0, 600_000)
        if draw.random() < 0.1:
            time = (time // 60_000 + 1) * 60_000 - draw.choice([0, 1])
        country, paid = draw.choice(NAMES[:-1] + [None]), draw.choice([cents(draw, -100, 99_999), 0, 999_999_999_999])
        records.append(record("purchases", {
            "id": number, "username": "u", "currency": "USD", "amount": amount(paid), "ip_address": "", "country": country},
            time))
        if country is not None:
            key = (time // 60_000 * 60_000, country)
            many, total = windows.get(key, (0, 0))
            windows[key] = (many + 1, total + paid)
    rows = [{"window_start": start, "country": country, "purchases": many, "amount": total / 100}
            for (start, country), (many, total) in windows.items()]
    return records, [sorted(rows, key=lambda row: (row["window_start"], row["country"].encode()))]


def sales(draw, count):
    records, customers, products = [], {}, {}
    for number in range(60):
        time = START + number
        identifier = draw.randint(1, 30)
        value = draw.choice([None] + [{
            "gender": draw.choice(["F", "M", "X", None]), "age": draw.choice([18, 29, 30, 59, 60, 99, None])}
            for _ in range(6)])
        records.append(record("customers", value, time, identifier))
        customers[identifier] = value
        identifier = draw.randint(1, 20)
        value = draw.choice([None] + [{"category": draw.choice(NAMES + [None])} for _ in range(6)])
        records.append(record("products", value, time, identifier))
        products[identifier] = value
    results = [{}, {}]
    for number in range(count):
        product, customer, quantity = draw.randint(1, 25), draw.randint(1, 40), draw.choice([-1, 0, 1, 2, 3, 100])
        price = draw.choice([cents(draw, 0, 11_999), 0, 1, 99_999_999])
        records.append(record("orders", {
            "order_id": draw.randint(1, count), "ts": START, "product_id": product, "customer_id": customer,
            "quantity": quantity, "price": amount(price)}, START + 1000 + number))
        known = customers.get(customer) or {}
        age, gender = known.get("age"), known.get("gender")
        segment = "unknown" if age is None or gender is None else gender + (
            " under 30" if age < 30 else " 30 to 59" if age < 60 else " 60 and over")
        category = (products.get(product) or {}).get("category")
        for result, name in zip(results, ["unknown" if category is None else category, segment]):
            many, total, prices = result.get(name, (0, 0, 0))
            result[name] = (many + 1, total + quantity * price, prices + price)
    return records, [
        [{name: key, "orders": many, "total_sales": total / 100, "average_price": prices / many / 100}
         for key, (many, total, prices) in sorted(result.items(), key=lambda item: item[0].encode())]
        for name, result in zip(["category", "segment"], results)]


SCENES = {"smartshop": smartshop, "receipts": receipts, "transactions": transactions, "purchases": purchases,
          "sales": sales}


def printed(scene, output):
    """What the program printed, as the scenes give it."""
    if scene == "transactions":
        # SQL doubles a quote inside of a text and leaves a backslash alone; Python does neither.
        def tuple_of(line):
            text, _, number = line[1:-1].rpartition(", ")
            return text[1:-1].replace("''", "'"), float(number)
        return [tuple_of(line) for line in output.split("\n")[:-1]]
    rows = [json.loads(line) for line in output.splitlines()]
    if scene == "smartshop":
        return [sorted(rows[0], key=lambda row: row["session_id"])] if rows else []
    return rows


def same(one, other):
    if isinstance(one, float) and isinstance(other, (int, float)):
        return close(one, other)
    if isinstance(one, dict):
        return isinstance(other, dict) and one.keys() == other.keys() and all(same(one[k], other[k]) for k in one)
    if isinstance(one, (list, tuple)):
        return isinstance(other, (list, tuple)) and len(one) == len(other) and all(map(same, one, other))
    return one == other


def difference(expected, found):
    for place, (one, other) in enumerate(zip(expected, found)):
        if isinstance(one, list) and isinstance(other, list) and not same(one, other):
            return difference(one, other)
        if not same(one, other):
            return f"row {place}: expected {one}, found {other}"
    return f"expected {len(expected)} rows, found {len(found)}"


def check(program, scene, seed):
    draw = random.Random(f"{scene} {seed}")
    records, expected = SCENES[scene](draw, 0 if seed == 0 else draw.choice([40, 400, 1500]))
    if seed == 0:
        records = []
    lines = "".join(json.dumps(record, cls=Numbers, ensure_ascii=False) + "\n" for record in records)
    output = "tuples" if scene == "transactions" else "json"
    run = subprocess.run(
        [program, "run", str(ROOT / "Queries" / f"{scene}.sql"), "--input", "-", "--until-idle", "--output", output],
        input=lines, capture_output=True, text=True, timeout=120)
    if run.returncode != 0:
        return f"exit status {run.returncode}: {run.stderr.strip()}"
    found = printed(scene, run.stdout)
    if seed == 0:
        return None if not any(found) else f"rows of nothing: {found}"
    return None if same(expected, found) else difference(expected, found)


def main():
    options = argparse.ArgumentParser(description="Compares Queries/ with answers worked out plainly.")
    options.add_argument("--program", default=str(ROOT / ".build/release/sqlstream"))
    options.add_argument("--seeds", default="0-5", help="FIRST-LAST")
    options.add_argument("scenes", nargs="*", help=", ".join(SCENES))
    options = options.parse_args()
    first, last = map(int, options.seeds.split("-"))
    checked, wrong = 0, 0
    for scene in options.scenes or SCENES:
        for seed in range(first, last + 1):
            checked += 1
            reason = check(options.program, scene, seed)
            if reason is not None:
                wrong += 1
                print(f"{scene}, seed {seed}: {reason}", file=sys.stderr)
    print(f"{checked} inputs, {wrong} with another answer")
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
