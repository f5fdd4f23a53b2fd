"""Forty guests at once for ten seats, over HTTP: rush.py SERVER WHAT.

Each opens the form first, as people do; then all send it at the same moment. Ends
with an error unless ten are seated, thirty wait, and nobody waits longer than five
seconds for an answer.
"""

import re
import sys
import threading
import time

import requests

GUESTS, SEATS, SECONDS = 40, 10, 5.0
TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')


def main(server, what):
    url = f"{server}/training/session/{what.split(',')[0]}/enroll"
    # One request first: threads that compile a rule of the routing at the same moment
    # take it away from each other, and one of them answers with an error.
    requests.get(url, timeout=120)
    barrier = threading.Barrier(GUESTS)
    answers = []

    def book(number):
        with requests.Session() as browser:
            token = TOKEN.search(browser.get(url, timeout=120).text)[1]
            form = {
                "csrf_token": token,
                "person_0_name": f"Guest {number}",
                "person_0_email": f"guest{number}@example.com",
            }
            barrier.wait()
            begun = time.perf_counter()
            response = browser.post(url, data=form, timeout=120, allow_redirects=False)
            seconds = time.perf_counter() - begun
            page = ""
            if response.status_code == 303:
                page = browser.get(server + response.headers["Location"], timeout=120)
            answers.append((response.status_code, seconds, getattr(page, "text", "")))

    threads = [threading.Thread(target=book, args=(n,)) for n in range(GUESTS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    seated = sum("Thank you" in text for _code, _seconds, text in answers)
    waiting = sum("on the waitlist" in text for _code, _seconds, text in answers)
    slowest = max(seconds for _code, seconds, _text in answers)
    print(
        f"{GUESTS} guests for {SEATS} seats: {seated} seated, {waiting} waitlisted,"
        f" {GUESTS - seated - waiting} errors, slowest answer {slowest:.2f} s"
    )
    if (seated, waiting) != (SEATS, GUESTS - SEATS) or slowest > SECONDS:
        raise SystemExit("That isn't good enough.")


if __name__ == "__main__":
    main(*sys.argv[1:])
