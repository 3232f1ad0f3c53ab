@NullMarked
package io.unistream.examples.sqlite;

import org.jspecify.annotations.NullMarked;
