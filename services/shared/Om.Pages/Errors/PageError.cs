using Grpc.Core;
using Om.Hosting;

namespace Om.Pages;

/// <summary>Why a page cannot be shown, as far as a person needs to know.</summary>
public enum Failure
{
    /// <summary>Something on our side; the log has the story.</summary>
    Broken = 500,

    /// <summary>The request makes no sense, for example a form without its token.</summary>
    BadRequest = 400,

    /// <summary>No such page.</summary>
    NotFound = 404,

    /// <summary>Somebody else changed it first.</summary>
    Conflict = 409,

    /// <summary>More was sent than is taken.</summary>
    TooLarge = 413,

    /// <summary>Too much in a short time.</summary>
    TooMany = 429,

    /// <summary>A service does not answer now.</summary>
    Unavailable = 503,
}

/// <summary>Ends a request with the page for <paramref name="failure"/>, or with <paramref name="page"/> where a person needs to know more.</summary>
public sealed class PageError(Failure failure, IResult? page = null) : Exception(failure.ToString())
{
    /// <summary>Why.</summary>
    public Failure Failure { get; } = failure;

    /// <summary>The page to show instead of the general one.</summary>
    public IResult? Page { get; } = page;
}

/// <summary>What failures are called where.</summary>
public static class Failures
{
    /// <summary>The HTTP status of a failure.</summary>
    public static int Status(this Failure failure) => (int)failure;

    /// <summary>What <paramref name="error"/> means for the person before the screen.</summary>
    public static Failure Of(Exception error) => error switch
    {
        PageError page => page.Failure,
        RpcException rpc => Of(rpc.StatusCode),
        Fault fault => Of(fault.Code),
        BadHttpRequestException { StatusCode: 413 } => Failure.TooLarge,
        BadHttpRequestException or InvalidDataException => Failure.BadRequest,
        _ => Failure.Broken,
    };

    private static Failure Of(StatusCode code) => code switch
    {
        StatusCode.NotFound => Failure.NotFound,
        StatusCode.InvalidArgument or StatusCode.OutOfRange => Failure.BadRequest,
        StatusCode.Aborted or StatusCode.FailedPrecondition or StatusCode.AlreadyExists => Failure.Conflict,
        StatusCode.ResourceExhausted => Failure.TooMany,
        StatusCode.Unavailable or StatusCode.DeadlineExceeded or StatusCode.Cancelled => Failure.Unavailable,
        StatusCode.PermissionDenied or StatusCode.Unauthenticated => Failure.NotFound,
        _ => Failure.Broken,
    };
}
