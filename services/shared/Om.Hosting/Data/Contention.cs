using Google.Protobuf;
using Grpc.Core;

namespace Om.Hosting;

/// <summary>What to do when two writers meet on a row without knowing of each other.</summary>
public static class Contention
{
    private const int MostTries = 5;

    /// <summary>
    /// <see cref="Once.OnceAsync"/>, decided again when another one came between: for calls that share a row the caller did not ask for, such as a
    /// counter. Who sent an etag is told when it is read again. <paramref name="effect"/> loads whatever it changes.
    /// </summary>
    public static Task<TResponse> OnceInTurnAsync<TResponse>(
        this OmDb db, ServerCallContext context, IMessage request, string subject, Func<Task<TResponse>> effect)
        where TResponse : class, IMessage<TResponse>, new() =>
        db.RetryAsync(() => db.OnceAsync(context, request, subject, effect));

    /// <summary>Runs <paramref name="step"/>, which loads, decides and saves, again from the beginning when another one came between.</summary>
    public static async Task<T> RetryAsync<T>(this OmDb db, Func<Task<T>> step)
    {
        for (var tries = 1; ; tries++)
        {
            try
            {
                return await step();
            }
            catch (Exception error) when (tries < MostTries && DbErrors.IsLostRace(error))
            {
                db.ChangeTracker.Clear();
            }
        }
    }
}
