namespace Muster.Cli;

/// <summary>The agent could not be asked, or would not do it. Caught once, where a command ends.</summary>
internal sealed class AgentTroubleException(string message, string nextStep) : Exception(message)
{
    /// <summary>Nothing was asked, since what was given to reach the agent cannot be used.</summary>
    public bool BeforeAsking { get; init; }

    /// <summary>The status that was answered; 0: nothing was.</summary>
    public int Status { get; init; }

    /// <summary>The agent, or its way to the servers, may be better in a moment.</summary>
    public bool MayPass => Status is 0 or 500;

    public const string IsOneRunning =
        "Is an agent running there? `muster agent -dev` starts one; -http-addr=ADDRESS or CONSUL_HTTP_ADDR names another.";

    /// <summary>What the user can do about it; empty when the message says it all.</summary>
    public string Advice => nextStep;

    /// <summary>The same, with what it kept from being done.</summary>
    public AgentTroubleException Within(string failed) =>
        new($"{failed}: {Message}", Advice) { BeforeAsking = BeforeAsking, Status = Status };

    public static string NextStep(int status, string body) => (status, body) switch
    {
        (403, _) => "Give a token that may do this: -token=SECRET or CONSUL_HTTP_TOKEN.",
        (500, "No path to datacenter") => "Only the agent's own datacenter can be asked: leave out -datacenter.",
        (500, "No cluster leader") => "The servers have no leader at the moment: try again, or read with -stale.",
        (404, "") => "This agent does not know that request: is it another program, or an older one?",
        _ => "",
    };
}
