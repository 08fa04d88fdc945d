using System.ComponentModel;
using System.Reflection;
using Microsoft.Extensions.Configuration;

namespace Om.Hosting;

/// <summary>Reads a section of the configuration and finds everything wrong in it at once; the binder of the framework stops at the first.</summary>
public static class Settings
{
    /// <summary>
    /// The options of <paramref name="section"/>. What cannot be read keeps its default and is added to <paramref name="problems"/>; so is a
    /// key that neither <typeparamref name="T"/> nor the classes <paramref name="beside"/> it, which read the same section, know.
    /// </summary>
    public static T Read<T>(IConfiguration configuration, string section, List<string>? problems = null, params Type[] beside)
        where T : class, new()
    {
        var options = new T();
        var properties = Writable(typeof(T));
        var known = properties.Concat(beside.SelectMany(Writable)).Select(p => p.Name).ToList();
        foreach (var setting in configuration.GetSection(section).GetChildren())
        {
            var property = properties.Find(p => p.Name.Equals(setting.Key, StringComparison.OrdinalIgnoreCase));
            if (property is null)
            {
                if (!known.Contains(setting.Key, StringComparer.OrdinalIgnoreCase))
                {
                    problems?.Add($"{setting.Path} is not known; known are {string.Join(", ", known)}.");
                }
            }
            else if (!TryRead(setting, property.PropertyType, out var value, out var problem))
            {
                problems?.Add(problem);
            }
            else
            {
                property.SetValue(options, value);
            }
        }

        return options;
    }

    private static List<PropertyInfo> Writable(Type type) =>
        [.. type.GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(p => p.CanWrite)];

    private static bool TryRead(IConfigurationSection setting, Type type, out object? value, out string problem)
    {
        var isText = TypeDescriptor.GetConverter(type).CanConvertFrom(typeof(string));
        problem = isText
            ? $"{setting.Path}: '{setting.Value}' is not {Word(type)}."
            : $"{setting.Path} has several values: write {setting.Path}:0 or {setting.Path}:NAME.";
        value = null;
        try
        {
            value = isText ? TypeDescriptor.GetConverter(type).ConvertFromInvariantString(setting.Value ?? "")
                : string.IsNullOrEmpty(setting.Value) ? setting.Get(type) ?? Empty(type)
                : null;
            return value is not null;
        }
        catch (Exception error) when (error is ArgumentException or FormatException or InvalidOperationException or NotSupportedException)
        {
            return false;
        }
    }

    private static object? Empty(Type type) => type.IsArray ? Array.CreateInstance(type.GetElementType()!, 0) : Activator.CreateInstance(type);

    private static string Word(Type type) => type == typeof(bool) ? "true or false" : type == typeof(int) ? "a whole number" : "a number";
}
