import { browser } from "@web/core/browser/browser";
import { user } from "@web/core/user";
import { loadPad } from "./drawing_pad";

const CACHE = "training_operations.attendance";
const SHEETS = "training_operations.sheets.";
// What wasn't sent yet: marks and signatures.
const UNSENT = ["training_operations.marks.", "training_operations.signatures."];
// A header of pages that come from here, and not from the server.
const UNTIL = "X-Kept-Until";
const HOUR_MS = 3600000;
const KEPT_MS = 12 * HOUR_MS;
// The server believes no older time of a mark.
const OLDEST_MARK_MS = 14 * 24 * HOUR_MS;

function readJson(key) {
    try {
        return JSON.parse(browser.localStorage.getItem(key));
    } catch {
        return null;
    }
}

/**
 * The page of attendance and the lists last seen on it, kept on the device so that it
 * opens without a connection: for its user, and for twelve hours after the last contact.
 *
 * What is kept is {until, meetings: {session id: list}, sheets: {meeting id: sheet}}.
 */
export class OfflinePage {
    /**
     * @param {Object} [addresses] none where the page can't be opened without a connection
     * @param {string} addresses.worker of the script that opens it
     * @param {string} addresses.scope the pages it opens
     */
    constructor(addresses) {
        this.addresses = addresses;
        this.key = `${SHEETS}${user.userId}`;
        this.keptOn = 0;
    }

    read() {
        const kept = this.addresses && readJson(this.key);
        return kept?.until > Date.now() ? kept : { meetings: {}, sheets: {} };
    }

    write(change) {
        if (!this.addresses) {
            return;
        }
        const kept = this.read();
        change(kept);
        kept.until = Date.now() + KEPT_MS;
        try {
            browser.localStorage.setItem(this.key, JSON.stringify(kept));
        } catch {
            // No room or no storage: then only with a connection.
        }
    }

    keepMeetings(sessionId, meetings) {
        this.write((kept) => (kept.meetings[sessionId || 0] = meetings));
    }

    keepSheet(sheet) {
        this.write((kept) => {
            kept.sheets[sheet.meeting.id] = { ...sheet, keptAt: Date.now() };
        });
        // Only with the list, which says whose the page is when it is to be forgotten.
        if (this.addresses && readJson(this.key) && Date.now() - this.keptOn > HOUR_MS) {
            this.keptOn = Date.now();
            this.keepPage().catch(() => (this.keptOn = 0));
        }
    }

    findMeetings(sessionId) {
        return this.read().meetings[sessionId || 0] || [];
    }

    findSheet(meetingId) {
        return this.read().sheets[meetingId];
    }

    /** The page as the server gives it, and the files it has loaded until now. */
    async keepPage() {
        const { navigator, caches } = window;
        if (!navigator.serviceWorker || !caches) {
            return;
        }
        const { worker, scope } = this.addresses;
        await navigator.serviceWorker.register(worker, { scope });
        await loadPad();
        const address = browser.location.href.split("#")[0];
        const page = await browser.fetch(address, { cache: "no-store" });
        if (!page.ok || page.redirected || page.headers.has(UNTIL)) {
            return;
        }
        const headers = new Headers(page.headers);
        headers.delete("Content-Encoding");
        headers.delete("Content-Length");
        headers.set(UNTIL, Date.now() + KEPT_MS);
        const cache = await caches.open(CACHE);
        await cache.put(address, new Response(await page.blob(), { headers }));
        await this.keepAssets(cache);
    }

    async keepAssets(cache) {
        const here = browser.location.origin;
        const files = performance
            .getEntriesByType("resource")
            .filter(
                ({ name, initiatorType }) =>
                    name.startsWith(`${here}/`) &&
                    initiatorType !== "xmlhttprequest" &&
                    (initiatorType !== "fetch" || name.includes("/translations"))
            )
            .map(({ name }) => name);
        await Promise.allSettled([...new Set(files)].map((file) => cache.add(file)));
        const wanted = new Set(files);
        for (const request of await cache.keys()) {
            if (request.url.includes("/web/assets/") && !wanted.has(request.url)) {
                await cache.delete(request);
            }
        }
    }

    forget() {
        browser.localStorage.removeItem(this.key);
        forgetPages();
    }
}

function forgetPages() {
    return window.caches?.delete(CACHE).catch(() => {});
}

/**
 * Take away what somebody else kept on this device, and what is too old. Marks and
 * signatures not sent yet are nowhere else: they wait two weeks for whoever took them.
 */
export function forgetOthers() {
    const { localStorage } = browser;
    const keys = Object.keys(localStorage);
    const past = keys.filter(
        (key) =>
            key.startsWith(SHEETS) &&
            (key !== `${SHEETS}${user.userId}` || !(readJson(key)?.until > Date.now()))
    );
    const left = keys.filter(
        (key) =>
            UNSENT.some((prefix) => key.startsWith(prefix)) &&
            !key.endsWith(`.${user.userId}`) &&
            !readJson(key)?.some(
                ({ mark, at }) => (at || mark.at) * 1000 > Date.now() - OLDEST_MARK_MS
            )
    );
    [...past, ...left].forEach((key) => localStorage.removeItem(key));
    return past.length ? forgetPages() : undefined;
}
