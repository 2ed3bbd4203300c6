namespace Muster.Engine.Contract.Engines;

public sealed class ModelUnderTest : EngineUnderTest
{
    private Model? _model;

    public override Task<IEngine> StartAsync() => Task.FromResult<IEngine>(_model = new Model(Time));

    public override Task<IEngine?> RestartAsync()
    {
        _model!.Restart();
        return Task.FromResult<IEngine?>(_model);
    }

    public override ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
