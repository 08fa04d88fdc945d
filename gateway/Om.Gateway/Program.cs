using Om.Contracts;
using Om.Gateway;
using Om.Hosting;

return await OmHost.RunAsync(args, new EdgeRules(ContractFiles.Files, RateCosts.Costs, ContractFiles.Documents), new GatewayModule());
