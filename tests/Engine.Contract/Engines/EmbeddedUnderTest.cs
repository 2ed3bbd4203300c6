using Muster.Engine.Embedded;

namespace Muster.Engine.Contract.Engines;

public enum Keeping
{
    InMemory,
    OnDisk,
}

public sealed class EmbeddedUnderTest(Keeping keeping) : EngineUnderTest
{
    private readonly string? _directory =
        keeping == Keeping.OnDisk ? Directory.CreateTempSubdirectory("muster-engine-").FullName : null;

    private EmbeddedEngine? _engine;

    /// <summary>Few, so that values are read back from the journal even in small tests.</summary>
    public long RevisionsInMemory { get; init; } = 4;

    public override async Task<IEngine> StartAsync()
    {
        var options = new EmbeddedOptions
        {
            Time = Time,
            Server = "here",
            Directory = _directory,
            RevisionsInMemory = RevisionsInMemory,
            Chance = new Bedrock.Prng(1),
            PurgeRowsMin = 1,
        };
        var opened = await EmbeddedEngine.OpenAsync(options, CancellationToken.None);
        Assert.True(opened.Ok, opened.Refused?.Message);
        return _engine = opened.Value;
    }

    public override async Task<IEngine?> RestartAsync()
    {
        if (_directory is null)
        {
            return null;
        }

        await _engine!.DisposeAsync();
        return await StartAsync();
    }

    public override async ValueTask DisposeAsync()
    {
        if (_engine is not null)
        {
            await _engine.DisposeAsync();
        }

        if (_directory is not null)
        {
            Directory.Delete(_directory, recursive: true);
        }
    }
}
