using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Om.Assessments.V1;
using Om.Hosting;
using Om.Identity.V1;

namespace Om.Portal.Tests;

internal sealed class FakeShareService(World world) : ShareService.ShareServiceBase
{
    public override Task<ListSharesResponse> ListShares(ListSharesRequest request, ServerCallContext context)
    {
        world.Called("assessments", request);
        var account = Account(context);
        return Task.FromResult(new ListSharesResponse
        {
            Shares = { world.Runs.Values.Where(r => r.Owner == account).SelectMany(r => r.Shares).OrderByDescending(s => s.CreateTime.ToDateTimeOffset()) },
        });
    }

    public override Task<Share> CreateShare(CreateShareRequest request, ServerCallContext context)
    {
        world.Called("assessments", request);
        var run = Own(request.Parent, context);
        return Task.FromResult(world.Once(request, () =>
        {
            var share = request.Share.Clone();
            share.Name = $"{request.Parent}/shares/{Guid.NewGuid()}";
            share.CreateTime = Timestamp.FromDateTimeOffset(DateTimeOffset.UtcNow);
            share.State = Share.Types.State.Active;
            run.Shares.Add(share);
            return share;
        }));
    }

    public override Task<Share> RevokeShare(RevokeShareRequest request, ServerCallContext context)
    {
        world.Called("assessments", request);
        var share = Own(string.Join('/', request.Name.Split('/').Take(2)), context).Shares.SingleOrDefault(s => s.Name == request.Name) ?? throw Fault.NotFound(request.Name);
        if (share.State == Share.Types.State.Revoked)
        {
            throw Fault.Precondition("SHARE_ENDED", "Before.");
        }

        (share.State, share.RevokeTime) = (Share.Types.State.Revoked, Timestamp.FromDateTimeOffset(DateTimeOffset.UtcNow));
        return Task.FromResult(share);
    }

    private FakeRun Own(string name, ServerCallContext context)
    {
        var account = Account(context);
        return world.Runs.TryGetValue(name, out var run) && run.Owner == account ? run : throw Fault.NotFound(name);
    }

    private string Account(ServerCallContext context) => world.AccountOf(context) ?? throw Fault.Unauthenticated("A token is needed.");
}

internal sealed class FakeRecipientService(World world) : RecipientService.RecipientServiceBase
{
    public override Task<ListRecipientsResponse> ListRecipients(ListRecipientsRequest request, ServerCallContext context)
    {
        world.Called("identity", request);
        return Task.FromResult(new ListRecipientsResponse { Recipients = { world.Recipients.Where(r => r.Organisation.Length > 0) } });
    }

    public override Task<Recipient> LookupRecipient(LookupRecipientRequest request, ServerCallContext context)
    {
        world.Called("identity", request);
        var name = request.Name == "accounts/me" ? $"accounts/{world.AccountOf(context)}" : request.Name;
        return Task.FromResult(world.Recipients.SingleOrDefault(r => r.Name == name) ?? throw Fault.NotFound(request.Name));
    }
}

internal sealed class FakeAccessLogService(World world) : AccessLogService.AccessLogServiceBase
{
    public override Task<ListAccessesResponse> ListAccesses(ListAccessesRequest request, ServerCallContext context)
    {
        world.Called("assessments", request);
        var account = world.AccountOf(context) ?? throw Fault.Unauthenticated("A token is needed.");
        return Task.FromResult(new ListAccessesResponse { Accesses = { world.Accesses.Where(a => world.Runs[a.Assessment].Owner == account) } });
    }
}
