#!/usr/bin/env node
// npm links a command only if its file exists before the build.
import '../dist/cli.js';
