// How the page builds and redraws: the DOM, never HTML; and how it writes numbers and times.

export const $ = (id) => document.getElementById(id);

export function el(name, props = {}, ...children) {
	const e = document.createElement(name);
	for (const [key, value] of Object.entries(props)) {
		if (key === 'class') e.className = value;
		else if (key === 'style') for (const [k, v] of Object.entries(value)) e.style.setProperty(k, v);
		else if (value === true) e.setAttribute(key, '');
		else if (value !== false && value != null) e.setAttribute(key, value);
	}
	e.append(...children.filter((c) => c != null && c !== false));
	return e;
}

// --- redrawing ---

// What has not changed stays the same node, so that focus, selection, scrolling and a screen reader's place outlive a redraw.
// For the same reason nodes have no listeners of their own: data-do says what a click does (see page.js).
function patch(old, now) {
	if (old.nodeType !== Node.ELEMENT_NODE) {
		if (old.data !== now.data) old.data = now.data;
		return;
	}
	for (const { name } of [...old.attributes]) if (!now.hasAttribute(name)) old.removeAttribute(name);
	for (const { name, value } of now.attributes) {
		if (old.getAttribute(name) === value) continue;
		if (name === 'style') old.style.cssText = value;	// the policy refuses the attribute
		else old.setAttribute(name, value);
	}
	patchChildren(old, [...now.childNodes]);
}
// Those with a data-key are found again by it, the others by their order.
function patchChildren(parent, now) {
	const keyed = new Map(), plain = [];
	for (const c of parent.childNodes) c.dataset?.key ? keyed.set(c.dataset.key, c) : plain.push(c);
	const next = now.map((n) => {
		const key = n.dataset?.key, old = key ? keyed.get(key) : plain.shift();
		keyed.delete(key);
		return old?.nodeName === n.nodeName ? old : n;
	});
	const stays = new Set(next);
	for (const c of [...parent.childNodes]) if (!stays.has(c)) c.remove();
	next.forEach((c, i) => {
		if (c !== now[i]) patch(c, now[i]);
		if (parent.childNodes[i] !== c) parent.insertBefore(c, parent.childNodes[i] || null);
	});
}
export function fill(parent, ...children) {
	const had = parent.contains(document.activeElement) ? document.activeElement : null;
	patchChildren(parent, children.map((c) => c instanceof Node ? c : document.createTextNode(c)));
	if (!had || had === document.activeElement) return;
	// It was moved, or is gone: then its section's heading is where to go on.
	(had.isConnected ? had : parent.closest('section, main')?.querySelector('h2'))?.focus({ preventScroll: true });
}

// --- numbers and times ---

export const count = (n) => n == null ? '–' : Number(n).toLocaleString('en');
export const counted = (n, one, many = `${one}s`) => `${count(n)} ${n === 1 ? one : many}`;
export const percent = (a, b) => b > 0 ? Math.floor(1000 * a / b) / 10 : 0;
export function when(text) {
	if (!text) return '–';
	const at = new Date(text), year = at.getFullYear() === new Date().getFullYear() ? {} : { year: 'numeric' };
	return at.toLocaleString(undefined, { ...year, month: 'short', day: 'numeric', hour: '2-digit', minute: '2-digit' });
}
export const clock = (text) => text ? new Date(text).toLocaleTimeString(undefined, { hour: '2-digit', minute: '2-digit', second: '2-digit' }) : '';
export function lasting(seconds) {
	if (!Number.isFinite(seconds) || seconds < 0) return '–';
	const s = Math.round(seconds), m = Math.floor(s / 60), h = Math.floor(m / 60), d = Math.floor(h / 24);
	if (s < 60) return `${s} s`;
	if (m < 60) return `${m} min ${s % 60} s`;
	return h < 48 ? `${h} h ${m % 60} min` : `${d} d ${h % 24} h`;
}
export const until = (text) => {
	const left = (Date.parse(text) - Date.now()) / 1000;
	return left > 0 ? `${when(text)}, in ${lasting(left < 3600 ? left : 60 * Math.round(left / 60))}` : when(text);
};
