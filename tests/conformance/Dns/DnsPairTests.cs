using Muster.Tests.Conformance.Pairing;
using Muster.Tests.Support;

namespace Muster.Tests.Conformance.Dns;

/// <summary>The scenarios of <c>pairs/dns-recursors</c>, on a pair of servers of their own.</summary>
public sealed class RecursorPairTests(RecursingPair pair) : IClassFixture<RecursingPair>
{
    public static TheoryData<string> Scenarios => [.. ScenarioFile.ReadAll(RecursingPair.Folder).Select(told => told.Id)];

    [NeedsPeerTheory("consul", "dig")]
    [Honours("recursors")]
    [MemberData(nameof(Scenarios))]
    public Task Same_answers(string scenario) => pair.TellAsync(scenario);

    [NeedsPeer("consul", "dig")]
    [Covers("D-30")]
    public Task Compressed_answers_of_one_size() => pair.HasAnswersOfOneSizeAsync();
}

/// <summary>The scenarios of <c>pairs/dns-strict</c>.</summary>
public sealed class StrictPairTests(StrictPair pair) : IClassFixture<StrictPair>
{
    public static TheoryData<string> Scenarios => [.. ScenarioFile.ReadAll(StrictPair.Folder).Select(told => told.Id)];

    [NeedsPeerTheory("consul", "dig")]
    [Honours("dns_config")]
    [MemberData(nameof(Scenarios))]
    public Task Same_answers(string scenario) => pair.TellAsync(scenario);

    [NeedsPeer("consul", "dig")]
    [Covers("D-30", "D-32", "D-40")]
    public Task Uncompressed_answers_of_one_size() => pair.HasAnswersOfOneSizeAsync();
}

/// <summary>The scenarios of <c>pairs/dns-domains</c>.</summary>
public sealed class DomainsPairTests(DomainsPair pair) : IClassFixture<DomainsPair>
{
    public static TheoryData<string> Scenarios => [.. ScenarioFile.ReadAll(DomainsPair.Folder).Select(told => told.Id)];

    [NeedsPeerTheory("consul", "dig")]
    [Honours("domain", "alt_domain")]
    [MemberData(nameof(Scenarios))]
    public Task Same_answers(string scenario) => pair.TellAsync(scenario);
}
