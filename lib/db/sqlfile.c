#include "sqlfile.h"

#include <stdlib.h>

#include "base/xmem.h"
#include "sqlscan.h"
#include "sqlvar.h"

static bool
is_blank(struct span s)
{
	for (size_t i = 0; i < s.n; i++)
		if (strchr(" \t\r\n", s.p[i]) == NULL)
			return false;
	return true;
}

static struct sqlparam *
param(const struct sqlfile *f, const char *name)
{
	for (size_t i = 0; i < f->nparams; i++)
		if (strcmp(f->params[i].name, name) == 0)
			return &f->params[i];
	return NULL;
}

static void
bind_default(struct sqlfile *f, const char *name, const char *value)
{
	struct sqlparam *p = param(f, name);

	if (p != NULL && !p->bound)
		sqlfile_bind(f, name, value);
}

int
sqlfile_load(struct sqlfile *f, const char *name)
{
	*f = (struct sqlfile){ .name = name };
	if (sqlscan_file(f, name) != 0)
		return -1;
	if (is_blank(buf_span(&f->text))) {
		complain("%s: there is no statement in it", name);
		return -1;
	}
	buf_str(&f->text);
	f->values = xcalloc(f->nparams + 1, sizeof *f->values);
	for (size_t i = 0; i < f->nnotes; i++)
		if (strcmp(f->notes[i].name, "default") == 0) {
			struct span rest = SPAN(f->notes[i].text), param = sqlvar_word(&rest);
			char *key = xmemdup(param.p, param.n);

			/* rest ends where the note ends, with a NUL. */
			bind_default(f, key, rest.n != 0 ? rest.p : NULL);
			free(key);
		}
	return 0;
}

bool
sqlfile_bind(struct sqlfile *f, const char *name, const char *value)
{
	struct sqlparam *p = param(f, name);

	if (p == NULL)
		return false;
	p->value = value;
	p->bound = true;
	return true;
}

bool
sqlfile_takes(const struct sqlfile *f, const char *name)
{
	return param(f, name) != NULL;
}

const char *
sqlfile_set(struct sqlfile *f, const char *assignment)
{
	const char *eq = strchr(assignment, '=');
	char *name;
	bool known;

	if (eq == NULL)
		return "is not NAME=VALUE";
	name = xmemdup(assignment, (size_t)(eq - assignment));
	known = sqlfile_bind(f, name, eq + 1);
	free(name);
	return known ? NULL : "names no parameter of the SQL file";
}

const char *
sqlfile_unbound(const struct sqlfile *f)
{
	for (size_t i = 0; i < f->nparams; i++)
		if (!f->params[i].bound)
			return f->params[i].name;
	return NULL;
}

const char *const *
sqlfile_values(struct sqlfile *f)
{
	for (size_t i = 0; i < f->nparams; i++)
		f->values[i] = f->params[i].value;
	return f->values;
}

const char *
sqlfile_note(const struct sqlfile *f, const char *name)
{
	for (size_t i = 0; i < f->nnotes; i++)
		if (strcmp(f->notes[i].name, name) == 0)
			return f->notes[i].text;
	return NULL;
}

static void
free_words(struct sqlword *v, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		free(v[i].name);
		free(v[i].text);
	}
	free(v);
}

void
sqlfile_free(struct sqlfile *f)
{
	for (size_t i = 0; i < f->nparams; i++)
		free(f->params[i].name);
	free(f->params);
	free(f->values);
	free_words(f->notes, f->nnotes);
	free_words(f->vars, f->nvars);
	buf_free(&f->text);
	*f = (struct sqlfile){ 0 };
}
