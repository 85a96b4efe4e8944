// What the page asks af-serve, always with the token, which is kept in this tab alone.

export class Problem extends Error {
	constructor(status, body) {
		super(body.detail || `the server answers ${status}`);
		this.status = status;
		this.messages = body.messages?.length ? body.messages : [this.message];
		this.remedy = /^(GET|POST|PUT|DELETE) /.test(body.remedy || '') ? '' : body.remedy || '';	// that one is for programs
	}
}
export const server = { token: '', refused: () => {} };
export const path = (id) => `/api/v1/jobs/${encodeURIComponent(id)}`;
export const auth = () => ({ authorization: `Bearer ${server.token}` });

export async function ask(path, method = 'GET', body, headers = {}) {
	const init = { method, headers: { ...auth(), ...headers }, credentials: 'omit' };
	if (method === 'POST') {
		init.headers['content-type'] = 'application/json';
		init.body = JSON.stringify(body || {});
	}
	const answer = await fetch(path, init).catch(() => { throw new Error('the server cannot be reached; try again'); });
	if (answer.status === 401) server.refused();
	const type = answer.headers.get('content-type') || '';
	const data = type.includes('json') ? await answer.json() : await answer.text();
	if (!answer.ok) throw new Problem(answer.status, typeof data === 'object' ? data : {});
	return data;
}
export const wrong = (error) => error.remedy ? `${error.message}: ${error.remedy}` : error.message;

// The server-sent events of a body.
export async function* events(body) {
	const reader = body.pipeThrough(new TextDecoderStream()).getReader();
	for (let rest = ''; ;) {
		const { value, done } = await reader.read();
		if (done) return;
		const blocks = (rest + value).split('\n\n');
		rest = blocks.pop();
		for (const block of blocks) {
			const e = parse(block);
			if (e) yield e;
		}
	}
}
function parse(block) {
	const data = [], out = {};
	for (const row of block.split('\n')) {
		const colon = row.indexOf(':');
		if (colon < 1) continue;
		const value = row.slice(colon + 1).replace(/^ /, '');
		if (row.startsWith('data')) data.push(value);
		else if (row.startsWith('id')) out.id = value;
		else if (row.startsWith('event')) out.name = value;
	}
	if (data.length === 0) return null;
	let body;
	try { body = JSON.parse(data.join('\n')); } catch { return null; }
	return { id: out.id, event: out.name ? { ...body, event: out.name } : body };
}
