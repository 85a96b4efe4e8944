/* empty - a program that does nothing: what starting one costs (linked to libcurl and libpq by make) */
int
main(void)
{
	return 0;
}
