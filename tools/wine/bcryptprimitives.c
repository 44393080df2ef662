/* bcryptprimitives.dll for wine 8, which lacks it: Rust's standard library asks it for random bytes. */
#include <windows.h>

BOOLEAN NTAPI SystemFunction036(PVOID buffer, ULONG length); /* advapi32's RtlGenRandom */

__declspec(dllexport) BOOL WINAPI ProcessPrng(PBYTE buffer, SIZE_T length) {
    for (SIZE_T done = 0; done < length;) {
        ULONG part = (ULONG)(length - done > 0x10000 ? 0x10000 : length - done);
        if (!SystemFunction036(buffer + done, part)) return FALSE;
        done += part;
    }
    return TRUE;
}
