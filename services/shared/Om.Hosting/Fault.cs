using System.Text;
using Google.Protobuf.WellKnownTypes;
using Google.Rpc;
using Grpc.Core;

namespace Om.Hosting;

/// <summary>
/// The one exception a slice throws to refuse a call. It becomes a <c>google.rpc.Status</c> on every transport; clients branch on
/// <see cref="Reason"/>, never on the text. Everything that is not a fault reaches the caller as a neutral INTERNAL.
/// </summary>
public sealed class Fault : Exception
{
    // The whole status travels in a header. Clients give up on large ones, some from 8 kB on, and then see a broken connection.
    private const int MostMessage = 1000;
    private const int MostDetails = 4000;

    private Fault(StatusCode code, string reason, string message)
        : base(Short(message, MostMessage))
    {
        Code = code;
        Reason = reason;
    }

    /// <summary>The gRPC status code.</summary>
    public StatusCode Code { get; }

    /// <summary>UPPER_SNAKE, at most 63 characters (AIP-193).</summary>
    public string Reason { get; }

    /// <summary>Facts a program may use, sent with the reason.</summary>
    public Dictionary<string, string> Metadata { get; } = [];

    /// <summary>Bad fields of the request: path and what to do.</summary>
    public List<Violation> Violations { get; } = [];

    /// <summary>How long to wait before trying again.</summary>
    public TimeSpan? RetryAfter { get; private init; }

    /// <summary>INVALID_ARGUMENT with every bad field at once.</summary>
    public static Fault Invalid(IEnumerable<Violation> violations)
    {
        var all = violations.ToList();
        var first = string.Join("; ", all.Take(5).Select(v => $"{Short(v.Field, 100)}: {Short(v.Problem, 100)}"));
        var fault = new Fault(StatusCode.InvalidArgument, "INVALID_FIELDS", $"{all.Count} field(s) are not right. {first}.");
        fault.Violations.AddRange(all);
        return fault;
    }

    /// <summary>INVALID_ARGUMENT for one field.</summary>
    public static Fault Invalid(string field, string problem) => Invalid([new Violation(field, problem)]);

    /// <summary>NOT_FOUND: missing, or not visible to this caller. One sentence for both, so that nothing can be told from it.</summary>
    public static Fault NotFound(string name) =>
        new(StatusCode.NotFound, "NOT_FOUND", $"'{name}' does not exist, or you have no right to see it.");

    /// <summary>NOT_FOUND where the caller sent a secret that must not be repeated.</summary>
    public static Fault NotFound(string reason, string message) => new(StatusCode.NotFound, reason, message);

    /// <summary>ALREADY_EXISTS; decide it from the database's constraint, never from a look before.</summary>
    public static Fault AlreadyExists(string reason, string message) => new(StatusCode.AlreadyExists, reason, message);

    /// <summary>FAILED_PRECONDITION: the state of the thing does not allow it now.</summary>
    public static Fault Precondition(string reason, string message, params Violation[] violations)
    {
        var fault = new Fault(StatusCode.FailedPrecondition, reason, message);
        fault.Violations.AddRange(violations);
        return fault;
    }

    /// <summary>ABORTED: somebody else changed it first. Read again and decide again.</summary>
    public static Fault Conflict(string reason, string message) => new(StatusCode.Aborted, reason, message);

    /// <summary>ABORTED for a stale etag.</summary>
    public static Fault StaleEtag(string name) =>
        Conflict("ETAG_STALE", $"'{name}' was changed since you read it. Read it again, then repeat your change with the new etag.");

    /// <summary>PERMISSION_DENIED: known caller, missing role.</summary>
    public static Fault Denied(string message) => new(StatusCode.PermissionDenied, "ROLE_MISSING", message);

    /// <summary>UNAUTHENTICATED: no or no valid identity.</summary>
    public static Fault Unauthenticated(string message) => new(StatusCode.Unauthenticated, "UNAUTHENTICATED", message);

    /// <summary>RESOURCE_EXHAUSTED: a limit was reached.</summary>
    public static Fault Exhausted(string reason, string message, TimeSpan? retryAfter = null) =>
        new(StatusCode.ResourceExhausted, reason, message) { RetryAfter = retryAfter };

    /// <summary>UNAVAILABLE: something needed does not answer; the same call may work soon.</summary>
    public static Fault Unavailable(string reason, string message, TimeSpan? retryAfter = null) =>
        new(StatusCode.Unavailable, reason, message) { RetryAfter = retryAfter ?? TimeSpan.FromSeconds(1) };

    internal const string TooLargeReason = "MESSAGE_TOO_LARGE";

    /// <summary>RESOURCE_EXHAUSTED for a request over the size limit, the same on all transports; 413 in HTTP. Waiting does not help.</summary>
    public static Fault TooLarge() =>
        new(StatusCode.ResourceExhausted, TooLargeReason, $"A request may have at most {Rpc.MostBytes / 1024 / 1024} MB. Send less at once.");

    /// <summary>DEADLINE_EXCEEDED: the platform ended a call that took too long, or came in too slowly.</summary>
    public static Fault TooSlow() =>
        new(StatusCode.DeadlineExceeded, "TOO_SLOW",
            "The call took too long and was ended. Whether a write was done is not known: repeat it with the same request_id.");

    /// <summary>INTERNAL: neutral for the caller; <paramref name="trace"/> finds the full story in the log.</summary>
    public static Fault Internal(string trace)
    {
        var fault = new Fault(StatusCode.Internal, "INTERNAL",
            "Something went wrong on our side. Try again; if it stays, tell the operator the trace id.");
        fault.Metadata["trace_id"] = trace;
        return fault;
    }

    /// <summary>The wire form, with error domain <paramref name="domain"/>.</summary>
    public Google.Rpc.Status ToStatus(string domain)
    {
        var info = new ErrorInfo { Reason = Reason, Domain = domain };
        info.Metadata.Add(Metadata);
        var status = new Google.Rpc.Status { Code = (int)Code, Message = Message, Details = { Any.Pack(info) } };
        if (Violations.Count > 0 && Code == StatusCode.InvalidArgument)
        {
            status.Details.Add(Any.Pack(new BadRequest
            {
                FieldViolations = { Fitting().Select(v => new BadRequest.Types.FieldViolation { Field = v.Field, Description = v.Problem }) },
            }));
        }
        else if (Violations.Count > 0)
        {
            status.Details.Add(Any.Pack(new PreconditionFailure
            {
                Violations =
                {
                    Fitting().Select(v => new PreconditionFailure.Types.Violation { Type = Reason, Subject = v.Field, Description = v.Problem }),
                },
            }));
        }

        if (RetryAfter is { } delay)
        {
            status.Details.Add(Any.Pack(new RetryInfo { RetryDelay = Duration.FromTimeSpan(delay) }));
        }

        return status;
    }

    /// <summary>As many violations as a header can carry; the last one counts the rest.</summary>
    private IEnumerable<Violation> Fitting()
    {
        var bytes = 0;
        for (var i = 0; i < Violations.Count; i++)
        {
            var violation = new Violation(Short(Violations[i].Field, 200), Short(Violations[i].Problem, 500));
            bytes += Encoding.UTF8.GetByteCount(violation.Field) + Encoding.UTF8.GetByteCount(violation.Problem) + 10;
            if (bytes > MostDetails)
            {
                yield return new Violation("", $"and {Violations.Count - i} more");
                yield break;
            }

            yield return violation;
        }
    }

    private static string Short(string text, int most) => text.Length <= most ? text : string.Concat(text.AsSpan(0, most - 1), "…");
}

/// <summary>One bad field: its path in the request as the caller wrote it, and what to do about it.</summary>
public sealed record Violation(string Field, string Problem);
