using System.Reflection;
using System.Text.Json;
using MassTransit;

namespace Om.Hosting;

/// <summary>Wire names of events, pinned by attribute so that moving or renaming a C# type never cuts a consumer off.</summary>
public static class EventNames
{
    /// <summary>The pinned name of <paramref name="type"/>.</summary>
    public static string Of(Type type) =>
        type.GetCustomAttribute<EntityNameAttribute>()?.EntityName
        ?? throw new InvalidOperationException($"{type.Name} needs an [EntityName] before it can be published.");
}

/// <summary>The events this process may publish, by wire name.</summary>
public sealed class EventTypes(IEnumerable<Type> types)
{
    private readonly Dictionary<string, Type> byName = types.ToDictionary(EventNames.Of);

    /// <summary>The type of <paramref name="name"/>; null when no module here publishes it.</summary>
    public Type? Find(string name) => byName.GetValueOrDefault(name);
}

/// <summary>How events look as JSON, in the outbox and on the bus alike.</summary>
public static class EventJson
{
    /// <summary>camelCase, no nulls dropped, readable umlauts.</summary>
    public static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };
}
