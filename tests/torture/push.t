#!/bin/bash
# 20 pushes to S3 killed.
KILLS=${KILLS-20} exec "$(dirname "$0")/../push.t"
