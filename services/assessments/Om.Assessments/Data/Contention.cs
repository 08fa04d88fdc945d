using Google.Protobuf;
using Grpc.Core;
using Om.Hosting;

namespace Om.Assessments;

/// <summary>What to do when two writers of one run meet.</summary>
internal static class Contention
{
    private const int MostTries = 5;

    /// <summary>
    /// <see cref="Once.OnceAsync"/>, decided again when another one came between. Saves of answers, measures and the firm's own decisions meet on
    /// the run's row without knowing of each other; only who sent an etag asked to be told, and is told when the etag is read again.
    /// <paramref name="effect"/> loads whatever it changes.
    /// </summary>
    public static Task<TResponse> OnceInTurnAsync<TResponse>(
        this AssessmentsDb db, ServerCallContext context, IMessage request, string subject, Func<Task<TResponse>> effect)
        where TResponse : class, IMessage<TResponse>, new() =>
        db.RetryAsync(() => db.OnceAsync(context, request, subject, effect));

    /// <summary>Runs <paramref name="step"/>, which loads, decides and saves, again from the beginning when another one came between.</summary>
    public static async Task<T> RetryAsync<T>(this AssessmentsDb db, Func<Task<T>> step)
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
