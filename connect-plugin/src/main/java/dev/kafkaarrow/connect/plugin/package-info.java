/**
 * What every plugin of a Connect worker needs alike, be it a sink, a source or a converter: its
 * {@linkplain dev.kafkaarrow.connect.plugin.PluginVersion version}, {@linkplain dev.kafkaarrow.connect.plugin.MetricsDisplay metrics}
 * in the worker, a {@linkplain dev.kafkaarrow.connect.plugin.Moment clock}, and {@linkplain
 * dev.kafkaarrow.connect.plugin.GivenSettings settings} as users give them. {@link
 * dev.kafkaarrow.connect.plugin.EnumOption} and {@link dev.kafkaarrow.connect.plugin.CheckOptions} define options that several plugins
 * have, {@link dev.kafkaarrow.connect.plugin.UnknownOption} finds those that none has, {@link
 * dev.kafkaarrow.connect.plugin.OptionFault} says which is wrong. {@link
 * dev.kafkaarrow.connect.plugin.RecentlyUsed} keeps what was made of schemas.
 */
package dev.kafkaarrow.connect.plugin;
