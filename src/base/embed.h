/* embed.h: a file of the source tree as bytes in the binary. */
#ifndef LOTSE_BASE_EMBED_H
#define LOTSE_BASE_EMBED_H

/* EMBED(name, "path/from/the/root") defines name[] and name_end[]; the bytes
 * are followed by a NUL, so that a text file is also a C string. */
#define EMBED(name, path)                                                      \
    __asm__(".section .rodata\n"                                               \
            ".balign 16\n"                                                     \
            ".local " #name "\n"                                               \
            ".local " #name "_end\n"                                           \
            #name ":\n"                                                        \
            ".incbin \"" path "\"\n"                                           \
            #name "_end:\n"                                                    \
            ".byte 0\n"                                                        \
            ".previous\n");                                                    \
    extern const char name[] __attribute__((visibility("hidden")));            \
    extern const char name##_end[] __attribute__((visibility("hidden")))

#endif
