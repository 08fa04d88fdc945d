using Om.Contracts;
using Om.Gateway;
using Om.Hosting;

return await OmHost.RunAsync(args, new EdgeRules(RateCosts.Costs), new GatewayModule());
