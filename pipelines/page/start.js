// The form for a new job: what there is to fill in, the price, and only then the button that starts it.
import { $, el, fill, count, counted, lasting, when } from './dom.js';
import { ask } from './server.js';

const kinds = {
	stats: 'match statistics', careers: 'players’ careers', gamelogs: 'players, game by game', props: 'MLB players, day by day',
	districts: 'Toastmasters districts', basketball: 'games and teams’ statistics',
};
const phases = {
	'stats run': 'the pilot, then the backfill of what it judges GO', 'stats pilot': 'samples each league and season: GO, HOLD or STOP?',
	'stats backfill': 'what a pilot has judged GO', 'careers fast': 'the rosters of these leagues and seasons',
	'careers deep': 'the rosters, and each missing season of their players', 'districts backfill': 'a snapshot of each of these dates',
	'districts refresh': 'a snapshot of today', 'props run': 'one day, or all from a day on', 'props once': 'one day', 'props backfill': 'all from a day on',
};
// The first options of the form: a name that people use, and what to write.
const first = {
	'league-id': ['Leagues', '39 or 39,140: the provider’s numbers'], season: ['Seasons', '2019 or 2019,2021 or 2015-2020'],
	from: ['From', '2024-01-31'], to: ['To', '2024-02-29'], dates: ['Dates', '2024-01-31,2024-02-29'], last: ['Last days', 'how many, today included'],
	start: ['From', '2024-01-31'], end: ['To', '2024-02-29; today if empty'], date: ['Day', '2024-01-31; today if empty'],
	step: ['Step', 'day or month-end'], districts: ['Districts', '44,61,F; all that are configured if empty'],
	'rate-limit': ['Calls a minute', 'at most; what the provider allows if empty'], 'max-calls': ['Calls in all', 'at most; no limit if empty'],
};
const operand = ['Leagues', 'MLB or MLB,NHL, of NFL, NBA, WNBA, MLB and NHL; or all'];
const hints = { LIST: '39 or 39,140', N: 'a number', DATE: '2024-01-31', DATES: '2024-01-31,2024-02-01', TIME: '90, 10m, 2h', JOB: 'the id of another job' };
const form = { kinds: [], key: '', started: () => {}, failed: () => {} };

const kind = () => form.kinds.find((k) => k.kind === $('kind').value);
const phase = () => kind()?.phases.find((p) => p.phase === $('phase').value);
const inputs = () => [...$('start-form').querySelectorAll('[data-option]')];

function field(name, type) {
	const id = `o-${name}`;
	if (type === 'FLAG') return [el('label', { class: 'check' }, el('input', { type: 'checkbox', id, 'data-option': name }), name)];
	const [label, hint] = (name === '' ? operand : first[name]) || [name, hints[type]];
	const says = type === 'WORD' && name === 'season' ? '2023-2024 or 2023, as the provider names it' : hint;
	// Not type=number: what a browser cannot read there it leaves out, and a job without its limit would start.
	return [el('label', { for: id }, label), el('input', { id, type: 'text', 'data-option': name, autocomplete: 'off', spellcheck: 'false',
		inputmode: type === 'N' ? 'numeric' : null, 'aria-describedby': `${says ? `${id}-h ` : ''}${id}-e` }),
	...(says ? [el('p', { class: 'hint', id: `${id}-h` }, says)] : []), el('p', { class: 'hint bad', id: `${id}-e` })];
}
function drawOptions() {
	const p = phase(), order = Object.keys(first), options = Object.entries(p?.options || {});
	const main = options.filter(([n]) => n in first).sort((a, b) => order.indexOf(a[0]) - order.indexOf(b[0]));
	const more = options.filter(([n]) => !(n in first));
	$('options').replaceChildren(...(p?.operands ? field('', p.operands) : []), ...main.flatMap(([n, t]) => field(n, t)));
	$('options-more').replaceChildren(...more.flatMap(([n, t]) => field(n, t)));
	$('more').hidden = more.length === 0;
	$('more').open = main.length === 0 && !p?.operands;
	$('phase-h').textContent = phases[`${$('kind').value} ${$('phase').value}`] || '';
	changed();
}
function drawPhases() {
	const all = kind()?.phases || [];
	$('phase').replaceChildren(...all.map((p) => el('option', { value: p.phase }, p.phase)));
	for (const id of ['phase', 'phase-l']) $(id).hidden = all.length < 2;
	drawOptions();
}
// A price is that of what stood in the form when it was asked for.
function changed() {
	ready(false);
	form.key = crypto.randomUUID ? crypto.randomUUID() : String(Math.random()).slice(2);
	$('ask').ariaBusy = null;
	$('price').replaceChildren();
	clear();
}
function ready(yes) {
	$('go').disabled = !yes;
	$('ask').classList.toggle('primary', !yes);
	$('go').classList.toggle('primary', yes);
}
function request() {
	const options = {}, operands = [];
	for (const input of inputs()) {
		const name = input.dataset.option, value = input.type === 'checkbox' ? input.checked : input.value.trim();
		if (!value) continue;
		if (name === '') operands.push(...value.split(/\s+/));
		else options[name] = value;
	}
	return { kind: $('kind').value, phase: $('phase').value, options, operands };
}

// --- what is wrong ---

function clear() {
	for (const input of inputs()) {
		input.removeAttribute('aria-invalid');
		const e = $(`${input.id}-e`);
		if (e) e.textContent = '';
	}
}
// The field that a message is about: the first option it names that the form has, or what the league is written in.
function about(message) {
	const all = inputs(), named = [...message.matchAll(/--([a-z][a-z-]*)/g)].map((m) => all.find((i) => i.dataset.option === m[1]));
	return named.find(Boolean) || (/league/i.test(message) ? all.find((i) => i.dataset.option === '') : undefined);
}
function refuse(error) {
	const rest = [];
	let to = null;
	clear();
	for (const message of error.messages || [error.message]) {
		const input = about(message);
		if (!input) { rest.push(message); continue; }
		input.setAttribute('aria-invalid', 'true');
		const e = $(`${input.id}-e`);
		if (e) e.textContent = [e.textContent, message, error.remedy].filter(Boolean).join('. ');
		else rest.push(message);
		to ??= input;
	}
	$('price').replaceChildren(...rest.map((m) => el('p', { class: 'bad' }, m)), ...(rest.length && error.remedy ? [el('p', {}, error.remedy)] : []));
	if (to?.closest('details')) $('more').open = true;
	to?.focus();
}

// --- the price ---

const cell = (text) => el('td', { class: 'n' }, text);
function table(heads, rows) {
	return el('table', {}, el('caption', { class: 'hidden' }, 'What it costs'),
		el('thead', {}, el('tr', {}, ...heads.map((h, i) => el('th', { scope: 'col', class: i ? 'n' : '' }, h || el('span', { class: 'hidden' }, 'part'))))),
		el('tbody', {}, ...rows));
}
const pilotTable = (price) => table(['', 'Calls', 'At most', 'Of the day', 'Ends'], ['pilot', 'backfill', 'both'].filter((r) => price[r]).map((r) =>
	el('tr', {}, el('th', { scope: 'row' }, r), cell(count(Math.round(price[r].expected.calls))), cell(count(price[r].at_most.calls)),
		cell(price[r].expected.percent_of_day == null ? '–' : `${price[r].expected.percent_of_day} %`), cell(when(price[r].expected.finish)))));
// Other backfills count what they know of now, which may lead to more.
const parts = ['lists', 'games', 'roster_calls', 'season_calls', 'history_calls'];
const totals = ['calls', 'calls_at_most', 'minutes', 'days', 'mode', 'league'];
function plainTable(prices) {
	const takes = prices.some((p) => p.minutes != null), named = prices.some((p) => p.league);
	return table(['', 'Calls', 'At most', ...(takes ? ['Takes'] : [])], prices.map((p) => el('tr', {}, el('th', { scope: 'row' }, named ? p.league || '' : 'in all'),
		cell(count(p.calls ?? parts.reduce((n, k) => n + (p[k] || 0), 0))), cell(count(p.calls_at_most)), takes ? cell(p.minutes == null ? '–' : lasting(60 * p.minutes)) : null)));
}
const detail = (price) => Object.entries(price).filter(([k, v]) => !totals.includes(k) && typeof v === 'number' && v > 0).map(([k, v]) => `${k.replaceAll('_', ' ')} ${count(v)}`).join(', ');
function lines(text) {
	try { return text.trim().split('\n').map((l) => JSON.parse(l)); } catch { return []; }
}
function drawPrice({ price, text }) {
	const prices = price ? [price] : lines(text || '');
	if (price?.both) {
		const said = `${counted(price.segments, 'league and season', 'leagues and seasons')}, ${counted(price.matches, 'match', 'matches')}.`;
		return fill($('price'), el('p', {}, price.matches > 0 ? said : 'Nothing is missing there, so nothing would be asked.'), ...(price.matches > 0 ? [pilotTable(price)] : []));
	}
	if (prices.some((p) => p.calls != null || p.calls_at_most != null))
		return fill($('price'), plainTable(prices), ...(prices.length === 1 && detail(price) ? [el('p', { class: 'soft' }, `Of these: ${detail(price)}.`)] : []));
	return fill($('price'), el('pre', { tabindex: 0 }, text || JSON.stringify(price, null, 1)));
}
// One at a time; the button is not disabled meanwhile, which would take the focus from it.  A changed form may ask anew.
async function busy(button, work) {
	const key = form.key;
	if (button.ariaBusy === 'true') return;
	button.ariaBusy = 'true';
	await work(key);
	if (key === form.key) button.ariaBusy = null;
}
async function showPrice(key) {
	clear();
	$('price').textContent = 'Calculating …';
	try {
		const price = await ask('/api/v1/jobs/preview', 'POST', request());
		if (key !== form.key) return;
		drawPrice(price);
		ready(true);
	} catch (error) {
		if (key === form.key) refuse(error);
	}
}
async function start() {
	try {
		const job = await ask('/api/v1/jobs', 'POST', request(), { 'idempotency-key': form.key });
		$('start').close();
		form.started(job);
	} catch (error) { refuse(error); }
}

// started(JOB) is told of the new job, failed(ERROR) if there is no form to be had.
export function newJob(started, failed) {
	Object.assign(form, { started, failed });
	$('new').addEventListener('click', async () => {
		try {
			form.kinds = (await ask('/api/v1/kinds')).kinds;
		} catch (error) { return failed(error); }
		$('kind').replaceChildren(...form.kinds.map((k) => el('option', { value: k.kind }, kinds[k.kind] ? `${k.kind}: ${kinds[k.kind]}` : k.kind)));
		if (form.kinds.some((k) => k.kind === 'stats')) $('kind').value = 'stats';
		drawPhases();
		$('start').showModal();
	});
	$('kind').addEventListener('change', drawPhases);
	$('phase').addEventListener('change', drawOptions);
	$('start-form').addEventListener('input', (e) => { if (e.target.dataset.option !== undefined) changed(); });
	$('start-form').addEventListener('submit', (e) => e.preventDefault());
	// Without a submit button, Enter in one of several fields does nothing by itself.
	$('start-form').addEventListener('keydown', (e) => {
		if (e.key !== 'Enter' || !e.target.matches('input')) return;
		e.preventDefault();
		($('go').disabled ? $('ask') : $('go')).click();
	});
	$('start-close').addEventListener('click', () => $('start').close());
	$('ask').addEventListener('click', () => busy($('ask'), showPrice));
	$('go').addEventListener('click', () => busy($('go'), start));
}
