# SPDX-License-Identifier: GPL-2.0-only
memory=28
files="usr/bin/crashme usr/lib/ld.so.1 usr/lib/mipsel-linux-gnu/ld.so.1 usr/lib/mipsel-linux-gnu/libc.so.6"
