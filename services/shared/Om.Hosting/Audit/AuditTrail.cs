using System.Collections.Concurrent;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Grpc.Core;
using Microsoft.AspNetCore.Builder;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Om.Hosting;

/// <summary>
/// The audit trail of one service. Refused calls and calls that need a role are written by themselves; a slice that gives out what belongs to
/// somebody else says so with <see cref="Note"/>. An entry is stored before the caller gets the answer.
/// </summary>
public abstract class AuditTrail
{
    /// <summary>Longest text of an entry.</summary>
    public const int Longest = 200;

    private static readonly string[] NameFields = ["name", "parent"];

    private string? prefix;

    /// <summary>Name of the service it belongs to.</summary>
    public abstract string Service { get; }

    /// <summary>Whether <paramref name="method"/>, written <c>/om.x.v1.Service/Method</c>, is one of that service.</summary>
    internal bool Covers(string method) => method.StartsWith(prefix ??= $"/om.{Service}.", StringComparison.Ordinal);

    /// <summary>Says that the call gives out <paramref name="name"/>, which is not the caller's own.</summary>
    public static void Note(ServerCallContext context, string name)
    {
        var items = context.GetHttpContext().Items;
        if (items[typeof(AuditTrail)] is not List<string> noted)
        {
            items[typeof(AuditTrail)] = noted = [];
        }

        noted.Add(name);
    }

    /// <summary>What was noted during the call.</summary>
    internal static IReadOnlyList<string> Noted(ServerCallContext context) => context.GetHttpContext().Items[typeof(AuditTrail)] as List<string> ?? [];

    /// <summary>Stores entries about <paramref name="objects"/>.</summary>
    public abstract Task WriteAsync(Caller caller, string method, IReadOnlyList<string> objects, bool allowed);

    /// <summary>The resource a request speaks of; empty when it names none.</summary>
    internal static string ObjectOf(object request) => request is IMessage message ? ObjectOf(message, deep: true) : "";

    private static string ObjectOf(IMessage message, bool deep)
    {
        foreach (var field in NameFields.Select(message.Descriptor.FindFieldByName).OfType<FieldDescriptor>())
        {
            if (field.FieldType == FieldType.String && field.Accessor.GetValue(message) is string { Length: > 0 } name)
            {
                return name;
            }
        }

        return !deep ? "" : message.Descriptor.Fields.InDeclarationOrder()
            .Where(f => f.FieldType == FieldType.Message && !f.IsRepeated && !f.IsMap)
            .Select(f => f.Accessor.GetValue(message) as IMessage).OfType<IMessage>()
            .Select(m => ObjectOf(m, deep: false)).FirstOrDefault(n => n.Length > 0) ?? "";
    }
}

/// <summary>The trail in <typeparamref name="TDb"/>.</summary>
public sealed class AuditTrail<TDb>(string service, IServiceScopeFactory scopes, TimeProvider time) : AuditTrail
    where TDb : OmDb
{
    private const int MostKnown = 10_000;
    private readonly ConcurrentDictionary<string, Guid> known = new();

    /// <inheritdoc />
    public override string Service => service;

    /// <inheritdoc />
    public override async Task WriteAsync(Caller caller, string method, IReadOnlyList<string> objects, bool allowed)
    {
        var actor = caller.Subject is { } subject ? await ActorAsync(subject) : (Guid?)null;
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<TDb>();
        foreach (var name in objects)
        {
            var shown = Short(name);
            db.Add(new AuditEntry
            {
                At = AuditChain.ToMicros(time.GetUtcNow()),
                Actor = actor,
                OnBehalfOf = Short(Organisations(caller)),
                Method = Short(method.TrimStart('/')),
                Resource = shown,
                Root = string.Join('/', shown.Split('/').Take(2)),
                Allowed = allowed,
            });
        }

        // Not given up when the caller goes away: then the look has been taken all the same.
        await db.SaveChangesAsync(CancellationToken.None);
    }

    /// <summary>Removes whom a key stands for; the entries stay, and say of nobody any more who it was. The caller saves.</summary>
    public async Task ForgetAsync(TDb db, string subject, CancellationToken cancellation)
    {
        known.TryRemove(subject, out _);
        db.RemoveRange(await db.Set<AuditActor>().Where(a => a.Subject == subject).ToListAsync(cancellation));
    }

    private async Task<Guid> ActorAsync(string subject)
    {
        if (known.TryGetValue(subject, out var key))
        {
            return key;
        }

        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<TDb>();
        key = await db.RetryAsync(async () =>
        {
            if (await db.Set<AuditActor>().AsNoTracking().SingleOrDefaultAsync(a => a.Subject == subject) is { } found)
            {
                return found.Key;
            }

            var actor = new AuditActor { Key = Guid.NewGuid(), Subject = subject };
            db.Add(actor);
            await db.SaveChangesAsync();
            return actor.Key;
        });
        if (known.Count > MostKnown)
        {
            known.Clear();
        }

        known[subject] = key;
        return key;
    }

    /// <summary>Names come in unread where a caller is refused before: no database takes all characters.</summary>
    private static string Short(string text) =>
        string.Concat((text.Length <= Longest ? text : text[..Longest]).Select(c => char.IsControl(c) || char.IsSurrogate(c) ? '?' : c));

    private static string Organisations(Caller caller) =>
        string.Join(' ', caller.Roles.Where(r => r.Contains('@', StringComparison.Ordinal)).Select(r => r.Split('@', 2)[1]).Distinct().Order(StringComparer.Ordinal));
}

/// <summary>Registers trails.</summary>
public static class AuditRegistration
{
    /// <summary>Keeps a trail for <paramref name="service"/>, whose model calls <see cref="AuditModel.UseAudit"/>.</summary>
    public static void AddAudit<TDb>(this WebApplicationBuilder builder, string service)
        where TDb : OmDb
    {
        builder.Services.AddSingleton(provider =>
            new AuditTrail<TDb>(service, provider.GetRequiredService<IServiceScopeFactory>(), provider.GetRequiredService<TimeProvider>()));
        builder.Services.AddSingleton<AuditTrail>(provider => provider.GetRequiredService<AuditTrail<TDb>>());
        builder.Services.AddSingleton<AuditSealer<TDb>>();
        builder.Services.AddHostedService(provider => provider.GetRequiredService<AuditSealer<TDb>>());
    }
}
