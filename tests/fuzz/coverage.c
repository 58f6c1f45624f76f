/* SPDX-License-Identifier: MIT */
/* The counters that GssInterposer.Fuzz makes the C# part increment, in the form in which clang would have made them (SanitizerCoverage, 8-bit counters). */
#include "harness.h"

#include "blocks.h"

#include <stdlib.h>

void gi_cover(int block);
void gi_planted(void);
void __sanitizer_cov_8bit_counters_init(unsigned char *start, unsigned char *stop);
void __sanitizer_cov_pcs_init(const uintptr_t *start, const uintptr_t *stop);

static unsigned char counters[GI_BLOCKS];
static unsigned char blind_counter; /* libFuzzer wants one at least */
static int planted_is_defect;
static struct {
    uintptr_t address, flags;
} blocks[GI_BLOCKS];

void gi_cover(int block)
{
    counters[block]++;
    blind_counter = 1;
}

/* With GI_FUZZ_PLANTED set this is a defect; without it, another line of code (PlantedDefect.cs). */
void gi_planted(void)
{
    if (planted_is_defect)
        defect("the planted defect");
}

/* With GI_FUZZ_BLIND set the counters count for nobody: the control of the test that shows what they are good for. */
void coverage_begin(void)
{
    planted_is_defect = getenv("GI_FUZZ_PLANTED") != NULL;
    if (getenv("GI_FUZZ_BLIND") != NULL) {
        __sanitizer_cov_8bit_counters_init(&blind_counter, &blind_counter + 1);
        __sanitizer_cov_pcs_init((const uintptr_t *)blocks, (const uintptr_t *)(blocks + 1));
        return;
    }
    for (int i = 0; i < GI_BLOCKS; i++)
        blocks[i].address = (uintptr_t)(i + 1); /* a number rather than an address: libFuzzer only tells them apart */
    __sanitizer_cov_8bit_counters_init(counters, counters + GI_BLOCKS);
    __sanitizer_cov_pcs_init((const uintptr_t *)blocks, (const uintptr_t *)(blocks + GI_BLOCKS));
}
