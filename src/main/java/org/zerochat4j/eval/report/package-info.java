/**
 * The report: one HTML page without any external resource, with figures, line charts and sample
 * tables. It knows nothing of the stages; whoever writes a report says what goes in.
 */
package org.zerochat4j.eval.report;
