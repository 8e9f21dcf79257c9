# SPDX-License-Identifier: GPL-2.0-only
memory=28
files=
