// @odoo-module ignore

/* eslint-env serviceworker */
/* eslint-disable no-restricted-globals */

/*
 * Opens the page of attendance where there is no connection, from what the page itself
 * kept (offline_page.js). It keeps nothing: whoever signs out takes what was kept along.
 */
const CACHE = "training_operations.attendance";
const PAGE = /\/my\/training\/session\/\d+\/attendance$/;
const PATIENCE_MS = 8000;
// What a proxy answers while it can't reach Odoo.
const OUT_OF_REACH = [502, 503, 504];

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

self.addEventListener("fetch", (event) => {
    const { request } = event;
    const { origin, pathname } = new URL(request.url);
    if (request.method !== "GET" || origin !== self.location.origin) {
        return;
    }
    if (request.mode === "navigate") {
        if (PAGE.test(pathname)) {
            event.respondWith(openPage(request));
        }
    } else {
        event.respondWith(findAsset(request, pathname));
    }
});

async function openPage(request) {
    const kept = await findPage(request);
    const response = await reach(request, kept);
    if (response !== kept && !response.ok) {
        // Sent elsewhere: signed out, or not one's session any more.
        const cache = await caches.open(CACHE);
        await cache.delete(request, { ignoreSearch: true });
    }
    return response;
}

/** The server's answer, or what was kept of it where the server is out of reach. */
async function reach(request, kept) {
    if (!kept) {
        return fetch(request);
    }
    try {
        const response = await Promise.race([fetch(request), giveUp()]);
        return OUT_OF_REACH.includes(response.status) ? kept : response;
    } catch {
        return kept;
    }
}

function giveUp() {
    return new Promise((resolve, reject) => {
        setTimeout(() => reject(new Error("No answer in time")), PATIENCE_MS);
    });
}

/** The page as it was kept; nothing once its time is over. */
async function findPage(request) {
    const cache = await caches.open(CACHE);
    const page =
        (await cache.match(request)) || (await cache.match(request, { ignoreSearch: true }));
    if (page && Number(page.headers.get("X-Kept-Until")) < Date.now()) {
        await caches.delete(CACHE);
        return undefined;
    }
    return page;
}

async function findAsset(request, pathname) {
    const kept = await caches.match(request, { cacheName: CACHE, ignoreSearch: true });
    // The address of a bundle changes whenever its content does.
    return kept && pathname.startsWith("/web/assets/") ? kept : reach(request, kept);
}
