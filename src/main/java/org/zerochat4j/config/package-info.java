/**
 * Settings: records whose components are the keys of a YAML file. A config record lives with the
 * code it configures; this package reads, overrides, checks, compares and writes any of them.
 */
package org.zerochat4j.config;
