// PCRE2 with 8-bit code units, which is UTF-8 here.
#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>
