package org.zerochat4j.config;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * A key without a default that a stage cannot do without. Loading a configuration does not ask for
 * it, since a pipeline fills it in; {@link Configs#requireAll} does when the stage begins.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
public @interface Required {
  /** The option that sets it on the command line, as in {@code --out FILE}. */
  String value();
}
