/** The library: what programs import from 'slipring'. */

// blocks, and what is in them

export { type Block, blockOf, detach } from './core/block.ts';
export * from './core/errors.ts';
export * from './core/quality.ts';
export { Random } from './core/random.ts';
export { type Channel, channel, channelIndex, type Stream } from './core/stream.ts';
export { SI_UNITS, toSI, type Unit } from './core/units.ts';

// sources

export { openSerial, type SerialOptions } from './io/device/serialSource.ts';
export { openUdp, type UdpOptions } from './io/device/udpSource.ts';
export { openReplay, type ReplayCounters, type ReplayOptions } from './io/log/replay.ts';
export { type MqttSource, type MqttSourceOptions, openMqttSource } from './io/mqtt/mqttSource.ts';
export { openRawReplay, type RawReplayOptions } from './io/recording/rawReplay.ts';
export { openSim, type SimCounters, type SimOptions } from './io/simSource.ts';
export type { Source } from './io/source.ts';

// operators, own and given ones, and models

export type { StepOptions } from './kernel/binding.ts';
export { bool, i32, real, reals } from './kernel/layout.ts';
export { defineOperator, type Operator } from './kernel/operator.ts';
export { Stage } from './kernel/stage.ts';
export { loadModel } from './model/loadModel.ts';
export type { LoadedModel } from './model/model.ts';
export { Predictor } from './nn/predictor.ts';
export { type PredictOptions, predict } from './pipeline/predict.ts';
export { lift, process } from './rx/lift.ts';
export * from './rx/operators.generated.ts';

// sinks

export { deliver } from './io/deliver.ts';
export { type FileSinkOptions, fileSink } from './io/file/fileSink.ts';
export { type InfluxSinkOptions, openInfluxSink } from './io/influx/influxSink.ts';
export { openMqttSink } from './io/mqtt/mqttSink.ts';
export type { MqttSinkOptions } from './io/mqtt/mqttSinkOptions.ts';
export { openPlotJugglerSink } from './io/plotter/plotJugglerSink.ts';
export type { PlotterOptions } from './io/plotter/plotterSink.ts';
export { openTeleplotSink } from './io/plotter/teleplotSink.ts';
export type { Sink, SinkStatus } from './io/sink.ts';
export { openWebSocketSink, type WebSocketSink, type WebSocketSinkOptions } from './io/web/webSocketSink.ts';

// devices: bytes to records, on whatever link a program has

export { loadDevice } from './io/config/deviceProfile.ts';
export type { Device } from './protocols/device.ts';
export { DeviceSession } from './protocols/deviceSession.ts';
export type { DeviceRecord, OnRecord } from './protocols/record.ts';
export { recordJson } from './protocols/recordJson.ts';

// pipelines: from a description to a running stream

export { readYaml } from './io/config/yamlFile.ts';
export { type MetricsServer, serveMetrics } from './io/web/metrics.ts';
export { describe } from './pipeline/description.ts';
export { type JobWords, planJob, readJob, streamsOf } from './pipeline/job.ts';
export { JobMetrics } from './pipeline/jobMetrics.ts';
export { type Plan, planSteps } from './pipeline/plan.ts';
export { Problems } from './pipeline/problems.ts';
export { type RunOptions, type RunResult, runPipeline } from './pipeline/run.ts';
export { type JobOptions, type JobResult, type RunningJob, runJob } from './pipeline/runJob.ts';
