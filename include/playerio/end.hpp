/*
 * end.hpp: what each of these headers ends with; it takes back what begin.hpp has done.
 */
#pragma pop_macro("forever")
#pragma pop_macro("Status")
#pragma pop_macro("Bool")

#undef PLAYERIO_LIKELY
#undef PLAYERIO_COLD
#undef PLAYERIO_APART
#undef PLAYERIO_MODE
#undef PLAYERIO_CATCHES
