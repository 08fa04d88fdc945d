using System.Security.Cryptography;
using System.Text;
using Google.Protobuf;
using Grpc.Core;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Om.Hosting;

/// <summary>Carries a request out once, however often it is sent (AIP-155).</summary>
public static class Once
{
    /// <summary>
    /// Runs <paramref name="effect"/> and saves everything it did in one transaction, together with its answer when the request has a
    /// <c>request_id</c>. The same request again gets the stored answer; another content under the same id is a bad field.
    /// </summary>
    /// <param name="db">Database of the service; this call does its one save.</param>
    /// <param name="context">The call.</param>
    /// <param name="request">The request; its field <c>request_id</c> is read.</param>
    /// <param name="subject">Resource the answer speaks of; see <see cref="ProcessedRequest.Subject"/>.</param>
    /// <param name="effect">
    /// Changes entities and returns the answer. For a repeated request it runs again before that is noticed, so it must have no effect but on
    /// <paramref name="db"/>.
    /// </param>
    public static async Task<TResponse> OnceAsync<TResponse>(
        this OmDb db, ServerCallContext context, IMessage request, string subject, Func<Task<TResponse>> effect)
        where TResponse : class, IMessage<TResponse>, new()
    {
        var id = RequestId(request);
        if (id is null)
        {
            var answer = await effect();
            await db.SaveChangesAsync(context.CancellationToken);
            return answer;
        }

        var key = Key(Caller.Of(context).Key, context.Method, id);
        var hash = Hash(request);
        try
        {
            // No look before: repeats are rare, and each first call would pay for it with a round trip.
            var response = await effect();
            db.ProcessedRequests.Add(new ProcessedRequest
            {
                Key = key,
                RequestHash = hash,
                Response = response.ToByteArray(),
                Subject = subject,
                CreatedAt = context.GetHttpContext().RequestServices.GetRequiredService<TimeProvider>().GetUtcNow(),
            });
            await db.SaveChangesAsync(context.CancellationToken);
            return response;
        }
        catch (Exception error) when (error is Fault or DbUpdateException)
        {
            // Perhaps only because the same request was carried out before, or beside this one a moment ago. Nothing of ours is stored.
            db.ChangeTracker.Clear();
            if (await db.ReplayAsync<TResponse>(key, hash, context.CancellationToken) is { } replay)
            {
                return replay;
            }

            throw;
        }
    }

    /// <summary>The request's id as a lower-case UUID; null when it has none.</summary>
    public static string? RequestId(IMessage request)
    {
        var field = request.Descriptor.FindFieldByName("request_id");
        if (field?.Accessor.GetValue(request) is not string { Length: > 0 } text)
        {
            return null;
        }

        return Guid.TryParse(text, out var id) ? id.ToString() : throw Fault.Invalid("request_id", "is not a UUID");
    }

    /// <summary>Key of a processed request; hashed, because the id of a guest's request is itself a secret.</summary>
    public static Guid Key(string caller, string method, string requestId) =>
        new(SHA256.HashData(Encoding.UTF8.GetBytes($"{caller}\n{method}\n{requestId}")).AsSpan(0, 16));

    /// <summary>Hash of a request's content.</summary>
    public static byte[] Hash(IMessage request) => SHA256.HashData(request.ToByteArray());

    /// <summary>The stored answer for <paramref name="key"/>; null when there is none.</summary>
    public static async Task<TResponse?> ReplayAsync<TResponse>(this OmDb db, Guid key, byte[] hash, CancellationToken cancellation)
        where TResponse : class, IMessage<TResponse>, new()
    {
        var row = await db.ProcessedRequests.AsNoTracking().SingleOrDefaultAsync(r => r.Key == key, cancellation);
        if (row is null)
        {
            return null;
        }

        if (!row.RequestHash.AsSpan().SequenceEqual(hash))
        {
            throw Fault.Invalid("request_id", "was used before with another content; take a new one for a new intent");
        }

        var response = new TResponse();
        response.MergeFrom(row.Response);
        return response;
    }
}
