#!/usr/bin/env node
// npm links a command only where its file is there before the build.
import '../dist/cli.js';
