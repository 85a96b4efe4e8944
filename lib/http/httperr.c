#include "base/die.h"
#include "httpimpl.h"

static const struct {
	CURLcode code;
	enum http_error error;
	bool text;	/* libcurl's own text names host and port at most */
} errors[] = {
	{ CURLE_OPERATION_TIMEDOUT, HTTP_TIMEOUT, true },
	{ CURLE_COULDNT_RESOLVE_HOST, HTTP_RESOLVE, true },
	{ CURLE_COULDNT_RESOLVE_PROXY, HTTP_RESOLVE, true },
	{ CURLE_COULDNT_CONNECT, HTTP_CONNECT, true },
	{ CURLE_PROXY, HTTP_CONNECT, false },
	{ CURLE_INTERFACE_FAILED, HTTP_CONNECT, false },
	{ CURLE_SSL_CONNECT_ERROR, HTTP_TLS, true },
	{ CURLE_PEER_FAILED_VERIFICATION, HTTP_TLS, true },
	{ CURLE_SSL_CACERT_BADFILE, HTTP_TLS, true },
	{ CURLE_SSL_CERTPROBLEM, HTTP_TLS, true },
	{ CURLE_SSL_CIPHER, HTTP_TLS, true },
	{ CURLE_SSL_ISSUER_ERROR, HTTP_TLS, true },
	{ CURLE_SSL_INVALIDCERTSTATUS, HTTP_TLS, true },
	{ CURLE_SSL_PINNEDPUBKEYNOTMATCH, HTTP_TLS, true },
	{ CURLE_USE_SSL_FAILED, HTTP_TLS, false },
	{ CURLE_GOT_NOTHING, HTTP_RESET, false },
	{ CURLE_SEND_ERROR, HTTP_RESET, false },
	{ CURLE_RECV_ERROR, HTTP_RESET, false },
	{ CURLE_HTTP2, HTTP_RESET, false },
	{ CURLE_HTTP2_STREAM, HTTP_RESET, false },
	{ CURLE_ABORTED_BY_CALLBACK, HTTP_RESET, false },
	{ CURLE_PARTIAL_FILE, HTTP_TRUNCATED, false },
	{ CURLE_FILESIZE_EXCEEDED, HTTP_TOO_LARGE, false },
	{ CURLE_BAD_CONTENT_ENCODING, HTTP_BAD_ENCODING, false },
	{ CURLE_WEIRD_SERVER_REPLY, HTTP_BAD_ANSWER, false },
	{ CURLE_UNSUPPORTED_PROTOCOL, HTTP_BAD_ANSWER, false },	/* HTTP/0.9; the URL was checked before */
	{ CURLE_URL_MALFORMAT, HTTP_BAD_URL, false },
};

static const struct {
	const char *name;
	bool temporary;
	const char *text;
} words[] = {
	[HTTP_OK] = { "", false, "" },
	[HTTP_TIMEOUT] = { "timeout", true, "no answer in time" },
	[HTTP_RESOLVE] = { "resolve", true, "the host name cannot be resolved" },
	[HTTP_CONNECT] = { "connect", true, "cannot connect" },
	[HTTP_TLS] = { "tls", false, "no trusted TLS connection" },
	[HTTP_RESET] = { "reset", true, "the connection ended before the answer did" },
	[HTTP_TRUNCATED] = { "truncated", true, "fewer bytes came than were announced" },
	[HTTP_TOO_LARGE] = { "too_large", false, "the body is larger than the limit" },
	[HTTP_BAD_ENCODING] = { "bad_encoding", true, "the body cannot be decompressed" },
	[HTTP_BAD_ANSWER] = { "bad_answer", true, "the answer is not HTTP" },
	[HTTP_REDIRECT] = { "redirect", false, "redirected to another host" },
	[HTTP_BAD_URL] = { "bad_url", false, "not an http or https URL" },
	[HTTP_DENIED] = { "denied", false, "a key is not sent over plain http except to loopback" },
	[HTTP_NO_FILE] = { "no_file", false, "cannot read the file to send" },
	[HTTP_DESCRIPTORS] = { "descriptors", true, "this process may open no more files and sockets (ulimit -n)" },
	[HTTP_OTHER] = { "transfer", true, "the transfer failed" },
};

const char *
http_error_name(enum http_error error)
{
	return words[error].name;
}

bool
http_error_temporary(enum http_error error)
{
	return words[error].temporary;
}

const char *
httperr_text(enum http_error error)
{
	return words[error].text;
}

enum http_error
httperr_of(CURLcode code, bool *own)
{
	*own = false;
	if (code == CURLE_OK)
		return HTTP_OK;
	for (size_t i = 0; i < sizeof errors / sizeof errors[0]; i++)
		if (errors[i].code == code) {
			*own = errors[i].text;
			return errors[i].error;
		}
	return HTTP_OTHER;
}

void
httperr_multi(CURLMcode code)
{
	if (code == CURLM_OUT_OF_MEMORY)
		die(EXIT_FOR_NOW, "out of memory");
}
