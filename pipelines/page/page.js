// The page of af-serve: what the job files say, and buttons that call af job.
//
// One event stream serves all tabs of a browser: the tab that holds the lock reads it, the others listen to a channel.  An
// event says that a job has changed; its new state is fetched, at most once a second.  The page builds the DOM, never HTML.

import { $, el, fill, count, counted, percent, when, clock, lasting, until } from './dom.js';
import { server, path, auth, ask, wrong, events } from './server.js';
import { newJob } from './start.js';

const state = { jobs: new Map(), next: null, shown: null, tab: 'grid', cell: null, told: null, units: new Map(), marks: new Map(), sums: new Map(), limits: [], spent: [], grid: null, events: [], up: null, since: null };

// A percent without decimals, on the same side of 0, 100 and the thresholds as it is, as in the report (lib/base/percent.h).
const shown = (p, go, hold) => {
	const near = Math.round(p), limits = [go ?? 70, hold ?? 50, 100];
	const same = (n) => limits.every((l) => n >= l === p >= l) && n <= 0 === p <= 0;
	return [near, near > p ? near - 1 : near + 1].find(same) ?? (Math.floor(p) || Math.ceil(p));
};
// What went wrong stays until it is read, or something else is done.
function say(text) {
	$('said').hidden = !text;
	$('said-text').textContent = text;
}
const tell = (error) => say(wrong(error));

// --- the stream ---

const channel = 'BroadcastChannel' in window ? new BroadcastChannel('af') : null;
let lastId = '', reads = null;	// reads: this tab reads the stream, and this ends it
function line(text, kind) {
	if ($('line').textContent !== text) $('line').textContent = text;
	$('line').className = `pill ${kind}`;
}
function heard(message) {
	if (message.id) lastId = message.id;
	if (message.up !== undefined && server.token) connected(message.up);
	if (message.event) event(message.event);
}
// While nothing is heard nothing may look as if it were going on.
function connected(up) {
	if (state.up === up) return;
	state.up = up;
	line(up ? 'live' : 'reconnecting', up ? 'go running' : 'hold');
	if (up) refresh();
	else state.since = new Date();
	$('gone').hidden = up;
	$('gone').textContent = up ? '' : `Not connected since ${clock(state.since)}. What you see is from then; this page tries again by itself.`;
	document.body.classList.toggle('stale', !up);
	drawTitle();
}
function spread(message) {
	heard(message);
	channel?.postMessage(message);
}
async function read() {
	const headers = auth();
	if (lastId) headers['last-event-id'] = lastId;
	reads = new AbortController();
	const answer = await fetch('/api/v1/events', { headers, credentials: 'omit', cache: 'no-store', signal: reads.signal });
	if (answer.status === 401) return server.refused();
	if (!answer.ok) throw new Error(`the stream answers ${answer.status}`);
	spread({ up: true });
	for await (const e of events(answer.body)) spread(e);
}
async function follow() {
	for (let pause = 500; ; pause = Math.min(pause * 2, 15000)) {
		const began = Date.now();
		if (server.token) try { await read(); } catch { /* it comes back */ }
		if (Date.now() - began > 10000) pause = 500;
		if (server.token) spread({ up: false });
		await new Promise((done) => setTimeout(done, pause * (0.5 + Math.random())));
	}
}
function stream() {
	if (channel) {
		channel.onmessage = ({ data }) => {
			if (!data.asks) heard(data);
			else if (reads && state.up !== null) channel.postMessage({ up: state.up });
		};
		channel.postMessage({ asks: true });	// whoever reads the stream says whether it is live
	}
	if (navigator.locks) navigator.locks.request('af-events', follow);
	else follow();
}
// A connection that died without a word, as when a machine has slept, is found out by asking.
async function probe() {
	if ($('all').hidden || !state.up) return;
	const answers = await Promise.race([loadLimits(), new Promise((done) => setTimeout(done, 20000, false))]);
	if (answers) drawTiles();
	else reads?.abort();
}

// An event says which job has changed; some bring the news along.
const dirty = new Set();
let timer = null;
function event(e) {
	if (!e.job) return;
	if (e.event === 'unit' && e.unit != null) {
		unitsOf(e.job).set(e.unit, e);
		later('units');
	}
	const job = state.jobs.get(e.job);
	if (job && e.event === 'current') job.current = e.current;
	if (job && e.program === 'af-fetch' && e.calls != null) {	// a report: what it is at has no counts
		job.fetch = e;
		mark(job);
	}
	if (e.job === state.shown) milestone(e);
	dirty.add(e.job);
	timer ??= setTimeout(settle, 1000);
}
async function settle() {
	const ids = [...dirty];
	dirty.clear();
	await Promise.all(ids.map(renew));
	if (ids.includes(state.shown)) await Promise.all([loadGrid(), loadLog()]);
	await loadLimits();
	draw();
	timer = dirty.size > 0 ? setTimeout(settle, 1000) : null;
}
async function renew(id) {
	try {
		put(await ask(path(id)));
	} catch (error) {
		if (error.status === 404) state.jobs.delete(id);
	}
}
// The units have a tab of their own; of a program's progress the newest report is enough.
function milestone(e) {
	if (e.event === 'unit' || e.event === 'current') return;
	const [newest] = state.events;
	if (e.event === 'progress' && newest?.event === 'progress' && newest.pid === e.pid) state.events.shift();
	state.events.unshift(e);
	state.events.length = Math.min(state.events.length, 200);
}
const unitsOf = (id) => state.units.get(id) || state.units.set(id, new Map()).get(id);

// --- what is known ---

function put(job) {
	state.jobs.set(job.id, { ...state.jobs.get(job.id), ...job });
	mark(job);
}
// A job asks with many processes, one after another: what those have counted that this page has seen.
function add(id, f) {
	const sum = state.sums.get(id) || { before: {} };
	if (sum.now && sum.now.pid !== f.pid) for (const name of ['saved', 'answered', 'retries']) sum.before[name] = (sum.before[name] || 0) + (sum.now[name] || 0);
	sum.now = f;
	state.sums.set(id, sum);
}
// Earlier progress: rates are those of the last minute.
function mark(job) {
	const f = job.fetch;
	if (f) add(job.id, f);
	if (!f || f.event === 'done') return;
	const at = Date.parse(f.at), marks = state.marks.get(job.id) || [];
	const last = marks.at(-1);
	if (last && (last.pid !== f.pid || last.records > f.records)) marks.length = 0;
	if (!marks.length || at > marks.at(-1).at) marks.push({ at, pid: f.pid, calls: f.calls, records: f.records });
	while (marks.length > 2 && at - marks[0].at > 60000) marks.shift();
	state.marks.set(job.id, marks);
}
function rate(job) {
	const marks = state.marks.get(job.id) || [], a = marks[0], b = marks.at(-1);
	if (!a || b.at - a.at < 900) return null;
	const seconds = (b.at - a.at) / 1000;
	return { calls: (b.calls - a.calls) / seconds, records: (b.records - a.records) / seconds };
}
const ended = (job) => ['done', 'partial', 'failed', 'cancelled'].includes(job.state);
const words = (job) => (job.argv || []).map((w) => w.replace(/^--/, '').replace('=', ' ')).join(', ');
const title = (job) => `${job.kind} ${job.phase || ''}`.trim();
const colour = { running: 'go running', cancelling: 'hold running', waiting: 'hold', interrupted: 'hold', queued: 'open', done: 'go', partial: 'hold', failed: 'stop', cancelled: 'none' };

// The newest of all, and those that have not ended, however old they are.
async function loadJobs() {
	const page = await ask('/api/v1/jobs?limit=50');
	if (page.next) {
		const queue = await ask('/api/v1/queue'), open = Object.keys(rank).filter((s) => queue[s] > 0);
		const more = await Promise.all(open.map((s) => ask(`/api/v1/jobs?limit=500&state=${s}`)));
		page.jobs.push(...more.flatMap((m) => m.jobs));
	}
	const known = new Set(page.jobs.map((j) => j.id));
	for (const [id, job] of state.jobs) if (!known.has(id) && !ended(job)) state.jobs.delete(id);
	page.jobs.forEach(put);
	state.next = page.next;
}
async function loadLimits() {
	try { state.limits = (await ask('/api/v1/limits')).providers; } catch (error) { return error.status !== undefined; /* what was known stays */ }
	const at = Date.now(), charged = state.limits.reduce((n, l) => n + (l.charged || 0), 0), last = state.spent.at(-1);
	if (last && charged < last.charged) state.spent.length = 0;
	state.spent.push({ at, charged });
	while (state.spent.length > 2 && at - state.spent[0].at > 60000) state.spent.shift();
	return true;
}
// Calls per second, of all jobs that share the ledgers.
function speed() {
	const a = state.spent[0], b = state.spent.at(-1);
	return a && b.at - a.at > 900 ? 1000 * (b.charged - a.charged) / (b.at - a.at) : 0;
}
async function loadUnits() {
	if (!state.shown) return;
	const id = state.shown, map = new Map(), before = new Map(unitsOf(id));
	for (let after = 0; after !== null;) {
		const got = await ask(`${path(id)}/units?limit=10000&after=${after}`);
		for (const u of got.units) map.set(u.unit, u);
		after = got.next;
	}
	// What events have told meanwhile is newer than the first pages.
	for (const [unit, u] of unitsOf(id)) if (before.get(unit) !== u) map.set(unit, u);
	state.units.set(id, map);
}
async function loadGrid() {
	const id = state.shown;
	if (!id) return;
	const grid = await ask(`${path(id)}/grid`).catch((error) => error.status === undefined ? state.grid : null);
	if (id === state.shown) state.grid = grid;	// another may be shown by now
}
async function loadLog() {
	const id = state.shown;
	if (!id || state.tab !== 'log') return;
	const said = await ask(`${path(id)}/log?bytes=32768`).catch((error) => error.status === undefined ? null : '');
	if (said === null || id !== state.shown) return;	// unheard, or another is shown by now
	const text = said || 'The log is still empty.';
	const box = $('log'), end = box.scrollTop + box.clientHeight > box.scrollHeight - 20;
	if (box.textContent !== text) {
		box.textContent = text;
		if (end) box.scrollTop = box.scrollHeight;
	}
}
// What happened before the page looked: the job's stream tells all of it, and then only waits.
async function loadEvents() {
	if (!state.shown || state.tab !== 'events') return;
	const id = state.shown, stop = new AbortController(), past = [];
	let quiet = setTimeout(() => stop.abort(), 3000), told = 0;
	try {
		const answer = await fetch(`${path(id)}/events`, { headers: auth(), credentials: 'omit', cache: 'no-store', signal: stop.signal });
		if (!answer.ok) throw new Error();
		for await (const { event: e } of events(answer.body)) {
			if (++told > 20000) break;
			past.push(e);
			clearTimeout(quiet);
			quiet = setTimeout(() => stop.abort(), 500);
		}
	} catch { /* that was all */ }
	clearTimeout(quiet);
	stop.abort();
	if (id !== state.shown) return;
	const since = state.events.filter((e) => !past.length || e.at > past.at(-1).at).reverse();
	state.events = [];
	[...past, ...since].forEach(milestone);
	if (state.tab === 'events') drawEvents();
}
let refreshing = false;
async function refresh() {
	if (refreshing) return;
	refreshing = true;
	try {
		await Promise.all([loadJobs(), loadLimits()]);
		if (state.shown && !state.jobs.has(state.shown)) await renew(state.shown);	// an old one, from the address
		if (!state.shown || !state.jobs.has(state.shown)) turnTo((active()[0] || history()[0] || {}).id || null);
		await Promise.all([loadUnits(), loadGrid(), loadLog()]);
		draw();
		loadEvents();
	} catch (error) {
		tell(error);
	}
	refreshing = false;
}
const byAge = (a, b) => (b.added || '').localeCompare(a.added || '');
const rank = { running: 0, cancelling: 0, waiting: 1, interrupted: 1, queued: 2 };
const active = () => [...state.jobs.values()].filter((j) => !ended(j)).sort((a, b) => rank[a.state] - rank[b.state] || (a.added || '').localeCompare(b.added || ''));
const history = () => [...state.jobs.values()].filter(ended).sort((a, b) => (b.ended || b.added || '').localeCompare(a.ended || a.added || '') || byAge(a, b));

// --- drawing ---

// However long a large grid takes to draw, most of the time is left to whoever uses the page.
let due = null, pause = 0;
function later() {
	due ??= setTimeout(() => requestAnimationFrame(() => {
		const began = performance.now();
		due = null;
		draw();
		setTimeout(() => { pause = Math.min(10000, 4 * (performance.now() - began)); });	// when it is on the screen
	}), pause);
}
function draw() {
	drawTiles();
	drawActive();
	drawOne();
	drawHistory();
	drawTitle();
}
// The state of it all, for whoever has this tab in the background.
function drawTitle() {
	const running = active().filter((j) => j.state === 'running'), list = running.reduce((n, j) => n + (j.progress?.list || 0), 0);
	const left = running.reduce((n, j) => n + (j.progress?.left || 0), 0);
	const now = !server.token ? '' : state.up === false ? 'not connected' : running.length === 0 ? '' : `${counted(running.length, 'job')} running${list ? `, ${Math.floor(percent(list - left, list))} %` : ''}`;
	const title = now ? `${now} · af: backfills` : 'af: backfills';
	if (document.title !== title) document.title = title;
}
function bar(parts, label, value, max, text) {
	return el('div', { class: 'bar', role: 'progressbar', 'aria-label': label, 'aria-valuemin': 0, 'aria-valuemax': max, 'aria-valuenow': value, 'aria-valuetext': text },
		...parts.map(([width, kind]) => el('i', { class: kind || '', style: { width: `${Math.min(100, width)}%` } })));
}
function tile(name, value, unit, gauge, ...lines) {
	return el('div', { class: 'tile' }, el('h3', {}, name), el('b', {}, value, unit ? el('small', {}, ` ${unit}`) : null), gauge,
		...lines.filter(Boolean).map((l) => el('p', {}, l)));
}
// What a provider's ledger says: calls left, and whether it may be asked now.
function limitTile(l) {
	const many = state.limits.length > 1, name = many ? `${l.provider}: calls left today` : 'Calls left today';
	const all = l.limit_day, p = percent(l.left, all), open = l.waiting_until || l.pause_until, why = l.reason || l.why;
	const asks = open ? el('span', { class: 'pill hold' }, `paused until ${when(open)}`) : l.limit_minute ? `allowed, at most ${count(l.limit_minute)} calls a minute` : '';
	const day = l.until ? `the day ends ${until(l.until)}` : '';
	if (!all) return tile(many ? `${l.provider}: calls today` : 'Calls today', count(l.charged), '', null, open && why ? why : 'no daily limit is known', asks);
	return tile(name, count(l.left ?? null), `of ${count(all)}`, bar([[p, p < 5 ? 'bad' : p < 20 ? 'warn' : '']], name, l.left, all, `${count(l.left)} of ${count(all)}`),
		`${count(l.charged)} spent${l.refused ? `, ${count(l.refused)} refused` : ''}; ${day}`, asks, open ? why : '');
}
// Not every name that jobs wait for each other by is that of a provider with a ledger.
function unknownTile() {
	const unknown = state.limits.filter((l) => l.error !== undefined), why = (l) => (l.error || 'the ledger cannot be read').replace(/^af-quota: /, '');
	return unknown.length === 0 ? [] : [tile('Calls today, not known', unknown.length === 1 ? unknown[0].provider : count(unknown.length), unknown.length === 1 ? '' : 'names', null,
		unknown.length === 1 ? why(unknown[0]) : unknown.map((l) => l.provider).join(', '), unknown.length === 1 ? '' : why(unknown[0]))];
}
function drawTiles() {
	const running = active().filter((j) => j.fetch && j.fetch.event !== 'done' && j.state === 'running');
	const sum = (name) => running.reduce((n, j) => n + (j.fetch[name] || 0), 0);
	const flying = Math.max(0, sum('sent') - sum('received')), most = running.reduce((n, j) => n + (j.in_flight_most || 0), 0);
	const all = (name) => active().reduce((n, j) => n + (state.sums.get(j.id)?.before[name] || 0) + (j.fetch?.[name] || 0), 0);
	const saved = all('saved'), got = saved + all('answered'), share = `${count(saved)} of ${count(got)} answers`;
	fill($('tiles'), ...state.limits.filter((l) => l.error === undefined).map(limitTile), ...unknownTile(),
		tile('Rate', speed().toFixed(1), 'calls a second', null, `${count(flying)} in flight${most ? ` of at most ${count(most)}` : ''}`),
		tile('Answers from the log, for nothing', got ? `${percent(saved, got)} %` : '–', '',
			got ? bar([[percent(saved, got)]], 'Share of answers from the log', saved, got, share) : null,
			got ? `${share}; ${counted(all('retries'), 'retry', 'retries')}` : 'no answer yet'));
}
const fact = (name, value) => el('div', {}, el('dt', {}, name), el('dd', {}, value));
function facts(job) {
	const p = job.progress || {}, f = job.fetch || {}, r = rate(job), out = [], goes = job.state === 'running';
	const through = p.list - p.left;
	if (p.list) out.push(fact('through', `${count(through)} of ${count(p.list)} (${percent(through, p.list)} %)`));
	if (p.failed) out.push(fact('failed', count(p.failed)));
	if (p.unavailable) out.push(fact('not held', count(p.unavailable)));
	if (goes && job.current) out.push(fact('at', el('bdi', {}, job.current)));
	if (goes && r) {
		out.push(fact('rate', `${r.calls.toFixed(1)} calls a second`));
		if (r.records > 0 && p.left > 0) out.push(fact('time left', `about ${lasting(p.left / r.records)}`));
	}
	if (f.quota_left != null && !ended(job)) out.push(fact('quota left', count(f.quota_left)));
	if (job.state === 'waiting') out.push(fact('goes on', until(job.until)));
	if (f.waiting_until && goes && Date.parse(f.waiting_until) > Date.now()) out.push(fact('waiting until', `${clock(f.waiting_until)}: ${f.reason}`));
	if (job.state === 'queued') out.push(fact('added', when(job.added)));
	else if (!ended(job)) out.push(fact('since', when(job.started)));
	return el('dl', { class: 'facts' }, ...out);
}
function progress(job) {
	const p = job.progress || {}, all = p.list, through = all - p.left;
	if (!all) return null;	// what there is to do is not known yet
	const f = [[percent(p.done, all), ''], [percent(p.unavailable, all), 'un'], [percent(p.failed, all), 'bad']];
	return bar(f, `Progress of ${title(job)}`, through, all, `${count(through)} of ${count(all)} through, ${count(p.failed)} failed`);
}
function pill(job) {
	return el('span', { class: `pill ${colour[job.state] || 'none'}` }, job.state);
}

// --- what a click does ---

const commands = { cancel: 'Cancel', resume: 'Resume', retry: 'Retry what failed', delete: 'Delete' };
const clicks = {
	show: (id) => show(id), tab: (id) => choose(id), dismiss: () => say(''), close: () => $('sure').close(),
	...Object.fromEntries(Object.keys(commands).map((c) => [c, (id) => act(c, state.jobs.get(id))])),
};
document.addEventListener('click', (e) => {
	const b = e.target.closest?.('[data-do]');
	if (b) clicks[b.dataset.do](b.dataset.id, b);
});
const button = (does, id, key, name, props, text) => el('button', { type: 'button', 'data-do': does, 'data-id': id, 'data-key': key, 'aria-label': name, ...props }, text);
function buttons(job, where) {
	return (job.can || []).map((c) => button(c, job.id, `${where}-${c}-${job.id}`, `${commands[c]}: ${title(job)} ${words(job)}`,
		{ class: where === 'h' ? 'quiet' : c === 'cancel' || c === 'delete' ? 'danger' : '' }, commands[c]));
}
const shows = (job, where) => button('show', job.id, `${where}-show-${job.id}`, `Show ${title(job)} ${words(job)}`,
	{ class: where === 'h' ? 'quiet' : '', 'aria-current': job.id === state.shown ? 'true' : null }, 'Show');

// The job and tab that are shown stand in the address: reload and the way back find them again.
const place = () => `#/${encodeURIComponent(state.shown)}/${state.tab}`;
function find(hash) {
	const [, id, tab] = /^#\/([^/]+)(?:\/([a-z]+))?$/.exec(hash) || [];
	try {
		return { id: id ? decodeURIComponent(id) : null, tab: tabs.some(([t]) => t === tab) ? tab : 'grid' };
	} catch {
		return { id: null, tab: 'grid' };
	}
}
// Of the job before nothing stays.
function turnTo(id) {
	state.shown = id;
	state.events = [];
	state.grid = null;
	state.cell = state.told = null;
}
function look(id) {
	turnTo(id);
	Promise.all([loadUnits(), loadGrid(), loadLog(), loadEvents()]).then(draw).catch(tell);
	draw();
}
function show(id) {
	say('');
	const other = id !== state.shown;
	state.shown = id;
	if (location.hash !== place()) window.history.pushState(null, '', place());
	if (other) look(id);
	$('h-one').focus({ preventScroll: true });
	$('one').scrollIntoView({ block: 'start' });
}
window.addEventListener('popstate', async () => {
	const to = find(location.hash);
	state.tab = to.tab;
	if (!to.id || to.id === state.shown) {
		drawOne();
		return void Promise.all([loadLog(), loadEvents()]);
	}
	if (!state.jobs.has(to.id)) await renew(to.id);
	look(to.id);
});

function drawActive() {
	const jobs = active();
	$('idle').hidden = jobs.length > 0;
	$('active').hidden = jobs.length === 0;
	fill($('active'), ...jobs.map((job) => el('li', { class: 'job', 'data-key': `j-${job.id}`, 'data-shown': job.id === state.shown ? 'true' : 'false' },
		el('div', { class: 'top' }, el('h3', {}, title(job)), pill(job), el('div', { class: 'row' }, shows(job, 'a'), ...buttons(job, 'a'))),
		el('div', { class: 'what' }, el('bdi', {}, words(job) || 'everything')),
		progress(job), facts(job),
		job.reason ? el('p', { class: 'why' }, job.reason) : null)));
}

const tabs = [['grid', 'Grid'], ['units', 'Units'], ['log', 'Log'], ['events', 'Milestones']];
function drawTabs() {
	fill($('tabs'), ...tabs.map(([id, name]) => el('button', { type: 'button', role: 'tab', id: `tab-${id}`, 'data-key': `tab-${id}`, 'data-do': 'tab', 'data-id': id,
		'aria-selected': String(state.tab === id), 'aria-controls': `panel-${id}`, tabindex: state.tab === id ? 0 : -1 }, name)));
	for (const [id] of tabs) $(`panel-${id}`).hidden = state.tab !== id;
}
$('tabs').addEventListener('keydown', (e) => {
	const at = tabs.findIndex(([id]) => id === state.tab);
	const to = { ArrowRight: at + 1, ArrowLeft: at - 1 + tabs.length, Home: 0, End: tabs.length - 1 }[e.key];
	if (to === undefined) return;
	e.preventDefault();
	choose(tabs[to % tabs.length][0]);
	$(`tab-${state.tab}`).focus();
});
function choose(tab) {
	state.tab = tab;
	window.history.replaceState(null, '', place());
	drawOne();
	loadLog();
	loadEvents();
}
function drawOne() {
	const job = state.jobs.get(state.shown);
	$('one').hidden = !job;
	if (!job) return;
	fill($('h-one'), `${title(job)} `, el('bdi', { class: 'soft' }, words(job)));
	fill($('one-do'), pill(job), ...(ended(job) ? buttons(job, 'o') : []));
	$('one-note').hidden = !job.reason;
	$('one-note').textContent = job.reason || '';
	fill($('one-facts'), fact('id', job.id), fact('added', when(job.added)), ...(job.started ? [fact('started', when(job.started))] : []),
		...(job.ended && ended(job) ? [fact('ended', when(job.ended))] : []));
	drawTabs();
	if (state.tab === 'grid') drawGrid(job);
	if (state.tab === 'units') drawUnits(job);
	if (state.tab === 'events') drawEvents();
}

const signs = { GO: ['●', 'go'], HOLD: ['◐', 'hold'], STOP: ['○', 'stop'], STOP_CIRCUIT: ['⊗', 'stop'], PENDING: ['…', 'open'], RETRY: ['!', 'hold'] };
function cells(job) {
	const rows = new Map(), seasons = new Set(), names = new Map();
	const at = (league, season) => {
		const row = rows.get(league) || rows.set(league, new Map()).get(league);
		seasons.add(season);
		return row.get(season) || row.set(season, {}).get(season);
	};
	for (const s of [...(state.grid?.segments || []), ...(state.grid?.verdicts || [])]) {
		names.set(String(s.league_id), { name: s.league_name, country: s.country });
		Object.assign(at(String(s.league_id), String(s.season)), s);
	}
	for (const u of unitsOf(job.id).values()) {
		const m = /^(.+)-(\d{4})$/.exec(u.unit);
		if (m) at(m[1], m[2]).unit = u;
	}
	return { rows, seasons: [...seasons].sort(), names };
}
const sum = (u) => `${count(u.done)} done, ${count(u.unavailable)} not held, ${count(u.failed)} failed, ${count(u.left)} left of ${count(u.list)}`;
const settled = (u) => u?.list ? Math.floor(percent(u.done + u.unavailable, u.list)) : null;
function aboutCell(c) {
	const u = c.unit, parts = [];
	if (c.decision) parts.push(c.coverage_pct == null ? c.decision : `${c.decision}, ${c.coverage_pct} % of ${count(c.sampled)} sampled have data`);
	if (c.missing ?? c.total_missing) parts.push(`${count(c.missing ?? c.total_missing)} missing before`);
	if (u) parts.push(sum(u));
	if (u?.error) parts.push(`${u.error}${u.remedy ? `: ${u.remedy}` : ''}`);
	return parts.join(' · ');
}
function drawCell(key, name, c, before = '') {
	const u = c.unit, [sign, kind] = signs[c.decision] || ['', !u ? 'none' : u.failed ? settled(u) > 0 ? 'hold' : 'stop' : u.left === 0 ? 'go' : 'open'];
	const value = c.coverage_pct != null ? shown(c.coverage_pct, c.go, c.hold) : settled(u) ?? '';
	return el('button', { type: 'button', class: `cell ${kind}`, 'data-key': key, tabindex: key === state.cell ? 0 : -1,
		'data-name': name, 'aria-label': `${name} ${value === '' ? '' : `${value} % `}· ${aboutCell(c) || 'nothing yet'}` },
		before ? el('bdi', {}, before) : null, before ? ' ' : null, el('span', {}, `${value}${sign || (u?.failed ? '!' : '')}`),
		u?.list ? el('i', { style: { width: `${percent(u.done + u.unavailable, u.list)}%` } }) : null,
		u?.failed ? el('i', { class: 'bad', style: { width: `${Math.max(8, percent(u.failed, u.list))}%` } }) : null);
}
// What a colour and a number mean.
const meaning = { GO: 'GO: has the data', HOLD: 'HOLD: has some', STOP: 'STOP: too little', STOP_CIRCUIT: 'STOP_CIRCUIT: nothing, again and again', PENDING: 'PENDING: not decided yet', RETRY: 'RETRY: too many failed' };
function drawKey(used) {
	const judged = [...used].filter((d) => meaning[d]).sort();
	fill($('key'), ...judged.map((d) => el('span', { class: `pill ${signs[d][1]}` }, `${signs[d][0]} ${meaning[d]}`)),
		el('span', { class: 'soft' }, `${judged.length ? 'Number: percent of the sample that has data' : 'Number: percent that is done'}; line: what is done, red what failed.`));
}
function labels(job) {
	const all = cells(job), twice = new Map();
	for (const id of all.rows.keys()) twice.set(all.names.get(id)?.name, (twice.get(all.names.get(id)?.name) || 0) + 1);
	const label = (id) => {
		const n = all.names.get(id);
		return !n?.name ? id : n.country && twice.get(n.name) > 1 ? `${n.name}, ${n.country}` : n.name;
	};
	return { ...all, label };
}
const inOrder = new Intl.Collator(undefined, { numeric: true }).compare;
const most = 2000;
function drawGrid(job) {
	const { rows, seasons, names, label } = labels(job), used = new Set(), units = [...unitsOf(job.id).values()];
	const order = [...rows.keys()].sort((a, b) => (names.get(a)?.country || '').localeCompare(names.get(b)?.country || '') || inOrder(label(a), label(b)));
	// Districts, leagues of game logs and weeks of props have no seasons: their units, one beside the other.
	const others = rows.size > 0 ? [] : units.sort((a, b) => inOrder(a.unit, b.unit)).slice(0, most);
	const keys = rows.size > 0 ? order.flatMap((id) => seasons.filter((s) => rows.get(id).has(s)).map((s) => `c-${id}-${s}`)) : others.map((u) => `c-${u.unit}`);
	if (!keys.includes(state.cell)) state.cell = keys[0] ?? null;
	const body = order.map((id) => el('tr', { 'data-key': `r-${id}` }, el('th', { scope: 'row', title: [names.get(id)?.name || id, names.get(id)?.country].filter(Boolean).join(', ') }, el('bdi', {}, label(id))),
		...seasons.map((season) => {
			const c = rows.get(id).get(season);
			if (!c) return el('td', {});
			used.add(c.decision || '');
			return el('td', {}, drawCell(`c-${id}-${season}`, `${label(id)} ${season}`, c));
		})));
	$('none').hidden = keys.length > 0;
	$('key').hidden = $('cell').hidden = keys.length === 0;
	drawKey(used);
	fill($('grid'), ...(body.length === 0 ? [] : [el('caption', { class: 'hidden' }, `Leagues and seasons of ${title(job)}; arrow keys go from cell to cell`),
		el('thead', {}, el('tr', {}, el('th', { scope: 'col' }, 'League'), ...seasons.map((s) => el('th', { scope: 'col' }, s)))),
		el('tbody', {}, ...body)]));
	fill($('others'), ...others.map((u) => el('li', { 'data-key': `u-${u.unit}` }, drawCell(`c-${u.unit}`, u.unit, { unit: u }, u.unit))));
	tellCell();
}
// The line above the grid says what the name of the cell says to those who do not see it.
function tellCell() {
	const cell = state.told && $('panel-grid').querySelector(`[data-key="${CSS.escape(state.told)}"]`);
	if (!cell) return fill($('cell'), 'Point at a cell, or go there with the arrow keys, for details.');
	fill($('cell'), el('b', {}, el('bdi', {}, cell.dataset.name)), cell.getAttribute('aria-label').slice(cell.dataset.name.length));
}
for (const kind of ['mouseover', 'focusin', 'click']) $('panel-grid').addEventListener(kind, (e) => {
	const cell = e.target.closest('.cell');
	if (!cell) return;
	state.told = cell.dataset.key;
	if (kind !== 'mouseover') {
		$('panel-grid').querySelectorAll('.cell[tabindex="0"]').forEach((c) => c.setAttribute('tabindex', '-1'));
		cell.setAttribute('tabindex', '0');
		state.cell = cell.dataset.key;
	}
	tellCell();
});
// The next cell into a direction: in a table by rows and columns, otherwise by where they are.
function nextInTable(td, x, y) {
	const rows = [...$('grid').tBodies[0].rows];
	for (let i = td.cellIndex + x, j = rows.indexOf(td.parentElement) + y; rows[j]?.cells[i]; i += x, j += y) {
		const to = rows[j].cells[i].querySelector('.cell');
		if (to) return to;
	}
	return null;
}
function nextInList(li, x, y) {
	const all = [...$('others').children], at = all.indexOf(li);
	if (x) return all[at + x]?.firstChild;
	const columns = Math.max(1, all.findIndex((l) => l.offsetTop > all[0].offsetTop));
	return all[at + y * columns]?.firstChild;
}
$('panel-grid').addEventListener('keydown', (e) => {
	const at = e.target.closest('td, li'), step = { ArrowRight: [1, 0], ArrowLeft: [-1, 0], ArrowDown: [0, 1], ArrowUp: [0, -1] }[e.key];
	if (!at || !step) return;
	const to = at.nodeName === 'TD' ? nextInTable(at, ...step) : nextInList(at, ...step);
	if (!to) return;
	e.preventDefault();
	to.focus();
});

function drawUnits(job) {
	const wanted = $('find').value.toLowerCase(), only = $('failed').checked, { names, label } = labels(job);
	const name = (u) => {
		const m = /^(.+)-(\d{4})$/.exec(u.unit);
		return m && names.has(m[1]) ? `${label(m[1])} ${m[2]}` : u.unit;
	};
	const units = [...unitsOf(job.id).values()].map((u) => ({ ...u, name: name(u) }));
	const all = units.filter((u) => (!only || u.failed > 0) && (!wanted || `${u.name} ${u.unit} ${u.error || ''}`.toLowerCase().includes(wanted))).sort((a, b) => inOrder(a.name, b.name));
	const failed = units.filter((u) => u.failed > 0).length;
	$('units-sum').textContent = units.length === 0 ? '' : `${all.length === units.length ? '' : `${count(all.length)} of `}${counted(units.length, 'unit')}, ${failed ? `${count(failed)} with failures` : 'none has failures'}`;
	$('units-none').hidden = all.length > 0;
	$('units-none').textContent = units.length === 0 ? 'There are no units yet.' : 'No unit is like that.';
	$('units-more').hidden = all.length <= most;
	$('units-more').textContent = `The first ${count(most)} of ${count(all.length)}; Find leads to the others.`;
	fill($('units'), ...(all.length === 0 ? [] : [
		el('caption', { class: 'hidden' }, 'What became of each unit'),
		el('thead', {}, el('tr', {}, ...['Unit', 'In all', 'Done', 'Failed', 'Not held', 'Left', 'Last error, and what to do'].map((h, i) => el('th', { scope: 'col', class: i > 0 && i < 6 ? 'n' : '' }, h)))),
		el('tbody', {}, ...all.slice(0, most).map((u) => el('tr', { 'data-key': `u-${u.unit}` }, el('th', { scope: 'row' }, el('bdi', {}, u.name)),
			...['list', 'done', 'failed', 'unavailable', 'left'].map((k) => el('td', { class: `n ${k === 'failed' && u[k] > 0 ? 'bad' : ''}` }, count(u[k]))),
			el('td', { class: 'error' }, u.error || '', u.remedy ? el('span', { class: 'remedy' }, u.remedy) : null))))]));
}
const told = { added: 'added', started: 'started', start: 'begins', end: 'ends', done: 'done', wait: 'waits', progress: 'goes on', step: 'step', decided: 'decided', reset: 'the events start over' };
function drawEvents() {
	$('events-none').hidden = state.events.length > 0;
	$('events').hidden = state.events.length === 0;
	fill($('events'), ...state.events.map((e) => el('li', {}, el('time', { datetime: e.at, title: when(e.at) }, clock(e.at)), el('span', { class: 'who' }, e.program || ''),
		el('span', { class: 'what' }, [told[e.event] || e.event, e.step, e.unit, e.status != null ? `status ${e.status}` : null, e.answered != null ? `${count(e.answered)} answered` : null,
			e.failed ? `${count(e.failed)} failed` : null, e.reason, e.error].filter((x) => x != null).join(' · ')))));
}
const heads = ['Job', 'State', 'Done', 'Failed', 'Ended', 'Took', ''];
function historyRow(j) {
	const cell = (i, ...children) => el('td', { role: 'cell', class: i > 1 && i < 6 ? 'n' : '', 'data-head': heads[i] }, ...children);
	return el('tr', { role: 'row', 'data-key': `h-${j.id}` },
		el('th', { role: 'rowheader', scope: 'row' }, title(j), ' ', el('bdi', { class: 'soft' }, words(j)), j.reason ? el('div', { class: 'soft' }, j.reason) : null),
		cell(1, pill(j)), cell(2, count(j.progress?.done)), cell(3, count(j.progress?.failed)), cell(4, when(j.ended)),
		cell(5, j.started && j.ended ? lasting(Math.max(0, Date.parse(j.ended) - Date.parse(j.started)) / 1000) : '–'),
		cell(6, el('div', { class: 'row' }, shows(j, 'h'), ...buttons(j, 'h'))));
}
function drawHistory() {
	const jobs = history();
	$('history-none').hidden = jobs.length > 0;
	$('older').hidden = !state.next;
	// The roles stay when a phone shows each row as a card.
	fill($('history'), ...(jobs.length === 0 ? [] : [
		el('caption', { class: 'hidden' }, 'Jobs that have ended, the newest first'),
		el('thead', { role: 'rowgroup' }, el('tr', { role: 'row' }, ...heads.map((h, i) => el('th', { role: 'columnheader', scope: 'col', class: i > 1 && i < 6 ? 'n' : '' }, h || el('span', { class: 'hidden' }, 'Commands'))))),
		el('tbody', { role: 'rowgroup' }, ...jobs.map(historyRow))]));
}
$('older').addEventListener('click', async () => {
	try {
		const page = await ask(`/api/v1/jobs?limit=50&after=${encodeURIComponent(state.next)}`);
		page.jobs.forEach(put);
		state.next = page.next;
		drawHistory();
		if (!state.next) $('h-history').focus();	// the button has gone
	} catch (error) { tell(error); }
});
$('find').addEventListener('input', () => drawOne());
$('failed').addEventListener('change', () => drawOne());

// --- commands ---

async function perform(c, job, body) {
	try {
		if (c === 'delete') {
			await ask(path(job.id), 'DELETE');
			state.jobs.delete(job.id);
			if (state.shown === job.id) state.shown = null;
		} else {
			put(await ask(`${path(job.id)}/${c}`, 'POST', body));
		}
		$('sure').close();
		draw();
	} catch (error) {
		if ($('sure').open) $('sure-bad').textContent = wrong(error);
		else tell(error);
	}
}
let asked = null;	// what the dialog asks about
clicks.yes = (force) => perform(asked.c, state.jobs.get(asked.id) || { id: asked.id }, asked.c === 'cancel' ? { force: force === 'force' || undefined } : undefined);
function act(c, job) {
	if (!job) return;
	say('');
	if (c === 'resume' || c === 'retry') { perform(c, job); return; }
	const yes = (text, kind, force) => el('button', { type: 'button', class: kind, 'data-do': 'yes', 'data-id': force || '' }, text);
	const close = el('button', { type: 'button', 'data-do': 'close' }, c === 'cancel' ? 'Let it run' : 'Keep it');
	asked = { c, id: job.id };
	fill($('h-sure'), `${commands[c]} ${title(job)} `, el('bdi', { class: 'soft' }, words(job)), '?');
	$('sure-bad').textContent = '';
	const most = job.in_flight_most || 0;
	if (c === 'cancel') {
		$('sure-text').textContent = job.state === 'queued' ? 'It has not started, so nothing was spent.' :
			`Calls in flight are finished and saved, which takes a few seconds, so no paid call is lost. Every answer so far is kept, and Resume goes on from there.${
				most ? ` Killing it at once may lose up to ${counted(most, 'paid call')} in flight.` : ''}`;
		fill($('sure-do'), close, ...(job.state === 'running' || job.state === 'cancelling' ? [yes('Kill at once', 'danger', 'force')] : []), yes('Cancel it', 'danger full'));
	} else {
		$('sure-text').textContent = 'This removes its folder with all answers in it: asking again would cost the same calls again.';
		fill($('sure-do'), close, yes('Delete it', 'danger full'));
	}
	if (!$('sure').open) $('sure').showModal();
	if (c === 'cancel' && job.in_flight_most === undefined) renew(job.id).then(() => $('sure').open && asked.id === job.id && state.jobs.get(job.id)?.in_flight_most !== undefined && act(c, state.jobs.get(job.id)));
}
newJob((job) => { put(job); show(job.id); }, tell);

// --- the token ---

function enter(why) {
	server.token = '';
	state.up = null;
	sessionStorage.removeItem('af-token');
	for (const d of document.querySelectorAll('dialog[open]')) d.close();
	for (const id of ['all', 'new', 'gone']) $(id).hidden = true;
	$('enter').hidden = false;
	$('refused').textContent = why || '';
	line('closed', 'none');
	drawTitle();
	$('token').focus();
}
server.refused = () => { if (server.token) enter('The server does not take this token. Its file says which one it takes now.'); };
$('enter').addEventListener('submit', (e) => {
	e.preventDefault();
	open($('token').value.trim());
	$('token').value = '';
});
let streaming = false;
async function open(token) {
	server.token = token;
	try {
		await ask('/api/v1/queue');
	} catch (error) {
		if (error.status !== 401) enter(error.message);
		return;
	}
	sessionStorage.setItem('af-token', token);
	$('enter').hidden = true;
	$('all').hidden = false;
	$('new').hidden = false;
	line('connecting', 'none');
	await refresh();
	if (!streaming) stream();
	streaming = true;
}
$('new').hidden = true;
{
	const at = location.hash, token = at.startsWith('#/') ? '' : decodeURIComponent(at.slice(1));
	if (token) window.history.replaceState(null, '', location.pathname);
	else ({ id: state.shown, tab: state.tab } = find(at));
	const known = (token !== 'main' && token) || sessionStorage.getItem('af-token');
	if (known) open(known);
	else enter();
}
$('zone').textContent = `Times are those of ${Intl.DateTimeFormat().resolvedOptions().timeZone || 'this device'}.`;
setInterval(() => { if (active().length > 0) probe(); }, 5000);
document.addEventListener('visibilitychange', () => { if (!document.hidden) probe(); });
